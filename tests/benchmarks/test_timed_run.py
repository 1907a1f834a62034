"""What a run's stages took, by both clocks."""

from pathlib import Path

from benchmarks.runs import STAGES, reunify, stage_seconds
from benchmarks.timed_run import Clock

from reunify.synth import simulate


def test_a_stage_called_again_adds_up() -> None:
    clock = Clock()
    for _ in range(2):
        clock.start("linkage")
        sum(range(20_000))
        clock.finish("linkage", pairs=3)
    once = Clock()
    once.start("linkage")
    once.finish("linkage")
    assert clock.stages["linkage"]["seconds"] > once.stages["linkage"]["seconds"] > 0


def test_every_stage_of_a_run_is_timed(tmp_path: Path) -> None:
    simulate(tmp_path / "world", children=15, seed=3)
    usage = reunify(tmp_path / "world" / "job.yaml", tmp_path / "run")
    seconds, cpu = stage_seconds(tmp_path / "run"), stage_seconds(tmp_path / "run", "cpu_seconds")
    assert tuple(seconds) == tuple(cpu) == STAGES
    assert 0 < sum(seconds.values()) < usage.seconds
    assert usage.peak_mb > 10
