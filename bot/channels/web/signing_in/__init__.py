"""Who a browser is: sessions, one-time links, joining a browser to a person. No chat."""
