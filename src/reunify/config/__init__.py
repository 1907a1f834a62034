"""Job files: their models and how they are read."""

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
    "NormalizeConfig",
    "ReportConfig",
    "RetrievalConfig",
    "SourceConfig",
    "ThresholdsConfig",
]
