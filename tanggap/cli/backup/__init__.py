"""One file that holds the database and all stored files, with checksums; made, checked, put back."""
