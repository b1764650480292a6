"""Intake: what makes an article's text out of what comes in, from files, standard input and the web.

`fetch` brings a page, and lets nobody lead it into the house's own network; `read` tells by the bytes what
they are and hands them to the module of that kind. What comes out are texts and what the page says of
itself: nothing here knows the database or the command line. The modules of the kinds load their libraries,
which are the extra `intake`; plain text and Markdown need none.
"""
