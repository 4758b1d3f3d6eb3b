"""Tables of the activity record, its hash chain, the job runs and repeatable calls."""

from tanggap.activity.models.chain import ChainHead, Link
from tanggap.activity.models.entry import Entry
from tanggap.activity.models.job_run import JobRun
from tanggap.activity.models.repeatable_call import RepeatableCall

__all__ = ["ChainHead", "Entry", "JobRun", "Link", "RepeatableCall"]
