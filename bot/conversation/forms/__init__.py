"""Conversations that ask: what is needed is declared, and asked for one by one.

A form belongs to an intent. What is said at once is taken at once; a question in between is
answered and the form goes on; "thôi", "để sau", "quay lại" and corrections work the same in all.
"""
