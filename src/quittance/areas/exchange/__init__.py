"""The border post: files and provider events as they came, kept raw and unchanged before anything is done with them."""
