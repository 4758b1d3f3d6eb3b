"""Tables of field work."""

from tanggap.fieldwork.models.attendance import (
    AttendanceChallenge,
    AttendanceConsent,
    AttendanceDay,
    AttendanceDoubt,
    AttendanceEntry,
    AttendancePlace,
    PhotoFingerprint,
)
from tanggap.fieldwork.models.attendance_rules import AttendanceRules
from tanggap.fieldwork.models.digest import DayRemark, Digest, DigestPlan
from tanggap.fieldwork.models.on_call import HandoverNote, OnCallCall, OnCallTurn
from tanggap.fieldwork.models.planning import DispatchProposal, PartUsed, TravelSpeed
from tanggap.fieldwork.models.position import DutySpan, LastPosition, TrackingDevice, TrackPoint
from tanggap.fieldwork.models.proof import CompletionProof, ProofUnit
from tanggap.fieldwork.models.shift import Leave, RosterDay, Shift, ShiftSwap
from tanggap.fieldwork.models.technician import Technician
from tanggap.fieldwork.models.work_order import CrewMember, Progress, WorkOrder
from tanggap.fieldwork.models.work_report import WorkReport, WorkReportRemark, WorkReportVersion

__all__ = [
    "AttendanceChallenge",
    "AttendanceConsent",
    "AttendanceDay",
    "AttendanceDoubt",
    "AttendanceEntry",
    "AttendancePlace",
    "AttendanceRules",
    "CompletionProof",
    "CrewMember",
    "DayRemark",
    "Digest",
    "DigestPlan",
    "DispatchProposal",
    "DutySpan",
    "HandoverNote",
    "LastPosition",
    "Leave",
    "OnCallCall",
    "OnCallTurn",
    "PartUsed",
    "PhotoFingerprint",
    "Progress",
    "ProofUnit",
    "RosterDay",
    "Shift",
    "ShiftSwap",
    "Technician",
    "TrackPoint",
    "TrackingDevice",
    "TravelSpeed",
    "WorkOrder",
    "WorkReport",
    "WorkReportRemark",
    "WorkReportVersion",
]
