"""Writes of the activity record, its chain and job runs."""

from tanggap.activity.services.chain import chain_seal
from tanggap.activity.services.entries import EntryDraft, record, record_many
from tanggap.activity.services.job_runs import (
    job_run_cancel,
    job_run_create,
    job_run_fail,
    job_run_files_remove,
    job_run_finish,
    job_run_progress,
    job_run_start,
    job_runs_give_up,
)
from tanggap.activity.services.repeatable_calls import call_of, call_once, calls_forget
from tanggap.activity.services.verification import chain_verify_request

__all__ = [
    "EntryDraft",
    "call_of",
    "call_once",
    "calls_forget",
    "chain_seal",
    "chain_verify_request",
    "job_run_cancel",
    "job_run_create",
    "job_run_fail",
    "job_run_files_remove",
    "job_run_finish",
    "job_run_progress",
    "job_run_start",
    "job_runs_give_up",
    "record",
    "record_many",
]
