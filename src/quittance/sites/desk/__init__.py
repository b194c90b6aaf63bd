"""The desk: what the agency's own people work with, below /desk/.

To add a room:

1. its permissions, and which roles have them, in `areas/staff/rules.py` (PERMISSIONS);
2. a view `def page(request, colleague, …)` decorated with `@room("thing.verb")` from `access`, outermost. It runs for
   members with that permission only, and `colleague.actor` goes into the operation it calls. A view below /desk/
   without the decorator stops the start-up and a test;
3. a line in `urls.py`; for an entry in the menu, also a line in `ROOMS` there. `queue=` names the queues
   (areas/insight) that are worked on in the room: the front page links to it;
4. a template that extends "desk/base.html" (blocks `title` and `main`), texts in bokmål and nynorsk catalogues;
5. its lines in the table of `tests/sites/test_desk_access.py`.

`see_other` (sites/ui/answers.py) answers a POST; a missing thing is `raise Http404`, which answers in the desk's own
dress. Nothing personal stands in an address: search by POST, numbers of cases and rows are fine.
"""
