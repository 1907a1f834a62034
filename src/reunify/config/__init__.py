"""Job files: their models and how they are read."""

from reunify.config.load import LoadedJob, json_schema, load_job
from reunify.config.models import (
    CandidatesConfig,
    FamilyConfig,
    JobConfig,
    LinkageConfig,
    NormalizeConfig,
    ReportConfig,
    RetrievalConfig,
    SourceConfig,
    ThresholdsConfig,
)

__all__ = [
    "CandidatesConfig",
    "FamilyConfig",
    "JobConfig",
    "LinkageConfig",
    "LoadedJob",
    "NormalizeConfig",
    "ReportConfig",
    "RetrievalConfig",
    "SourceConfig",
    "ThresholdsConfig",
    "json_schema",
    "load_job",
]
