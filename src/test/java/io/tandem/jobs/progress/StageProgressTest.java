package io.tandem.jobs.progress;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.corpus.directory.WorkStage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.spark.scheduler.AccumulableInfo;
import org.apache.spark.scheduler.SparkListenerExecutorMetricsUpdate;
import org.apache.spark.scheduler.SparkListenerStageCompleted;
import org.apache.spark.scheduler.SparkListenerStageSubmitted;
import org.apache.spark.scheduler.StageInfo;
import org.junit.jupiter.api.Test;
import scala.Option;
import scala.Tuple4;
import scala.collection.JavaConverters;

/** The progress shown for events of Spark at given times. */
class StageProgressTest {
  private final SparkWork work = new SparkWork();

  private static long at(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }

  private static <T> scala.collection.immutable.List<T> seq(List<T> items) {
    return JavaConverters.asScalaBuffer(items).toList();
  }

  /** Makes a stage of one task. */
  private static StageInfo stage(int id, List<Object> parents, boolean handsOn) {
    return new StageInfo(
        id,
        0,
        "stage",
        1,
        seq(List.of()),
        seq(parents),
        "",
        null,
        seq(List.of()),
        handsOn ? Option.apply((Object) 0) : Option.empty(),
        0,
        false,
        0);
  }

  private void submit(StageInfo stage) {
    work.onStageSubmitted(new SparkListenerStageSubmitted(stage, null));
  }

  private void complete(StageInfo stage) {
    work.onStageCompleted(new SparkListenerStageCompleted(stage));
  }

  /** Sends the counts so far of the only task of a stage. */
  private void heartbeat(StageInfo stage, Map<String, Long> counts) {
    List<AccumulableInfo> infos = new ArrayList<>();
    counts.forEach(
        (name, count) ->
            infos.add(
                new AccumulableInfo(
                    infos.size(),
                    Option.apply(name),
                    Option.apply((Object) count),
                    Option.empty(),
                    false,
                    false,
                    Option.empty())));
    work.onExecutorMetricsUpdate(
        new SparkListenerExecutorMetricsUpdate(
            "driver",
            seq(List.of(new Tuple4<>((long) stage.stageId(), stage.stageId(), 0, seq(infos)))),
            SparkListenerExecutorMetricsUpdate.$lessinit$greater$default$3()));
  }

  @Test
  void aSingleTaskInOneCompressedFileIsSeenToMove() {
    StageProgress progress =
        new StageProgress(WorkStage.ofBytes("reading", 1_000_000), work, at(0));
    StageInfo reading = stage(1, List.of(), true);
    submit(reading);
    assertThat(progress.parts(at(3))).containsExactly("reading", "00:03 so far");
    heartbeat(reading, Map.of(SparkWork.BYTES, 100_000L, SparkWork.ROWS, 4_000L));
    progress.parts(at(4));
    heartbeat(reading, Map.of(SparkWork.BYTES, 300_000L, SparkWork.ROWS, 12_000L));
    assertThat(progress.parts(at(8)))
        .containsExactly("reading", "30 %", "00:14 left", "2,000 lines/s", "12,000 lines");
  }

  @Test
  void whatFollowsInTheSameActionHasItsOwnNameAndPace() {
    StageProgress progress =
        new StageProgress(
            WorkStage.ofBytes("reading", 1_000).then("cleaning", "duplicates"), work, at(0));
    StageInfo reading = stage(1, List.of(), true);
    StageInfo cleaning = stage(3, List.of(2), true);
    StageInfo writing = stage(6, List.of(5), false);
    submit(reading);
    heartbeat(reading, Map.of(SparkWork.BYTES, 1_000L, SparkWork.HANDED_ON, 500L));
    assertThat(progress.parts(at(9))).startsWith("reading", "100 %");
    end(reading, Map.of(SparkWork.BYTES, 1_000L, SparkWork.HANDED_ON, 500L));
    assertThat(progress.parts(at(10))).containsExactly("cleaning", "00:10 so far");
    submit(cleaning);
    heartbeat(cleaning, Map.of(SparkWork.EXCHANGED, 100L));
    assertThat(progress.parts(at(12))).startsWith("cleaning", "20 %");
    end(cleaning, Map.of(SparkWork.EXCHANGED, 500L, SparkWork.HANDED_ON, 500L));
    submit(writing);
    heartbeat(writing, Map.of(SparkWork.EXCHANGED, 250L));
    assertThat(progress.parts(at(20))).startsWith("duplicates, sorting", "50 %");
    heartbeat(writing, Map.of(SparkWork.EXCHANGED, 500L, SparkWork.WRITTEN, 50L));
    assertThat(progress.parts(at(22)))
        .containsExactly("duplicates", "10 %", "00:22 so far", "50 pairs");
    heartbeat(writing, Map.of(SparkWork.EXCHANGED, 500L, SparkWork.WRITTEN, 300L));
    assertThat(progress.parts(at(27)))
        .containsExactly("duplicates", "60 %", "00:04 left", "50.0 pairs/s", "300 pairs");
  }

  @Test
  void linesOfATranslationAreCountedOverAllTasks() {
    StageProgress progress =
        new StageProgress(WorkStage.ofLines("translating", 1_000), work, at(0));
    StageInfo translating = stage(1, List.of(0), false);
    submit(translating);
    heartbeat(translating, Map.of(SparkWork.LINES, 100L));
    progress.parts(at(10));
    heartbeat(translating, Map.of(SparkWork.LINES, 400L));
    assertThat(progress.parts(at(20)))
        .containsExactly("translating", "40 %", "00:20 left", "30.0 sentences/s", "400 sentences");
  }

  @Test
  void whereSparkIsNotAtWorkTheTimeIsTold() {
    StageProgress progress =
        new StageProgress(WorkStage.ofRows("learning subwords", 500), work, at(0));
    assertThat(progress.parts(at(65))).containsExactly("learning subwords", "01:05 so far");
  }

  /** Sends the task's last counts, and the end of its stage. */
  private void end(StageInfo stage, Map<String, Long> counts) {
    heartbeat(stage, counts);
    complete(stage);
  }
}
