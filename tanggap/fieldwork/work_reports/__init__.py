"""Work reports: what was found and done on a job, approved before it may be printed."""
