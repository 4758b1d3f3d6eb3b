"""Help beside the work: sentences for each page, tours for the first day, guides of one page to print."""
