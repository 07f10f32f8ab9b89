"""Web Push: a browser is told that something came while no page is open.

What is told carries no personal text: it only invites to open the page, because it travels through
the browser maker's servers. Browsers are asked for it on the page, and never by themselves.
"""
