"""What all simulated companies share: the clock, the switches, the background thread, the page frame."""
