"""The web chat: one page, live both ways, on the agency's own server.

``server.WebChat`` joins the parts. What is said stands in the table ``message`` before it is
shown; the live line only carries what the table has, so nothing is lost or doubled.
"""
