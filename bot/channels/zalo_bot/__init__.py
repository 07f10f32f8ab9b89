"""The Zalo Bot Platform: free and of pilot size; texts and pictures, no buttons, no files."""
