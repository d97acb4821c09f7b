package io.tandem.run;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.publish.Place;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Place.class)
class MetricsLogTest {
  @Parameter Place place;
  RunDirectory run;

  @BeforeEach
  void newRun() throws IOException {
    run = Fixtures.run(place);
  }

  @Test
  void rowsOfAllKindsAreReadBackInOrder() throws IOException {
    MetricRow.Event event =
        new MetricRow.Event(MetricRows.TIME, 0, 0, "started", "2 workers\n\"quoted\"");
    MetricsLog log = run.metrics();
    log.startInterval(0);
    log.append(event);
    log.append(MetricRows.round(0), MetricRows.validation(1, 12.5));
    log.startInterval(1);
    log.append(MetricRows.round(1));

    assertThat(run.metrics().read())
        .containsExactly(
            event, MetricRows.round(0), MetricRows.validation(1, 12.5), MetricRows.round(1));
    assertThat(Fixtures.names(place, new Path(run.path(), "metrics")))
        .containsExactly("from-round-00000000.jsonl", "from-round-00000001.jsonl");
  }

  @Test
  void longIntervalsAreWrittenInPiecesSoThatBytesGrowAsRowsDo() throws IOException {
    MetricRow.Event event =
        new MetricRow.Event(MetricRows.TIME, 0, 0, "started", "x".repeat(MetricsLog.PIECE / 4));
    MetricsLog log = run.metrics();
    log.startInterval(0);
    for (int flush = 0; flush < 10; flush++) {
      log.append(event);
    }
    log.startInterval(1);
    log.append(MetricRows.round(1));

    Path metrics = new Path(run.path(), "metrics");
    assertThat(Fixtures.names(place, metrics))
        .containsExactly(
            "from-round-00000000-0001.jsonl",
            "from-round-00000000-0002.jsonl",
            "from-round-00000000.jsonl",
            "from-round-00000001.jsonl");
    for (String name : Fixtures.names(place, metrics)) {
      assertThat(place.read(new Path(metrics, name)).length).isLessThan(2 * MetricsLog.PIECE);
    }
    assertThat(run.metrics().read()).hasSize(11).startsWith(event).endsWith(MetricRows.round(1));
    log.rewindTo(1);
    assertThat(run.metrics().read()).hasSize(10).containsOnly(event);
    log.rewindTo(0);
    assertThat(Fixtures.names(place, metrics)).isEmpty();
  }

  @Test
  void piecesAreReadInTheirOrder() throws IOException {
    MetricsLog log = run.metrics();
    log.startBeforeRounds();
    List<MetricRow> written = new ArrayList<>();
    for (int row = 0; row < 12; row++) {
      String message = row + " ".repeat(MetricsLog.PIECE);
      written.add(new MetricRow.Event(MetricRows.TIME, 0, 0, "started", message));
      log.append(written.get(row));
    }
    assertThat(run.metrics().read()).isEqualTo(written);
  }

  @Test
  void eachRowIsOneLineOfJsonWithItsKindFirst() throws IOException {
    MetricsLog log = run.metrics();
    log.startInterval(0);
    log.append(MetricRows.round(0), MetricRows.validation(1, 1));

    String text =
        new String(place.read(new Path(run.path(), "metrics/from-round-00000000.jsonl")), UTF_8);
    assertThat(text.lines().toList())
        .hasSize(2)
        .first()
        .asString()
        .startsWith("{\"kind\":\"round\",\"time\":\"2024-05-06T07:08:09.123Z\",\"round\":0,");
  }

  @Test
  void whatWasNotMeasuredIsNullInTheFileAndNaNHere() throws IOException {
    MetricsLog log = run.metrics();
    log.startInterval(0);
    log.append(MetricRows.validation(1, Double.NaN));

    String text =
        new String(place.read(new Path(run.path(), "metrics/from-round-00000000.jsonl")), UTF_8);
    assertThat(text).contains("\"bleu\":null");
    assertThat(((MetricRow.Validation) run.metrics().read().get(0)).bleu()).isNaN();
  }

  @Test
  void whatACrashedWriteLeftIsNotRead() throws IOException {
    MetricsLog log = run.metrics();
    log.startInterval(0);
    log.append(MetricRows.round(0));
    Path file = new Path(run.path(), "metrics/from-round-00000000.jsonl");
    place.write(AtomicFile.temporaryBeside(file), "{\"kind".getBytes(UTF_8));

    assertThat(run.metrics().read()).containsExactly(MetricRows.round(0));
    log.append(MetricRows.round(1));
    assertThat(run.metrics().read()).containsExactly(MetricRows.round(0), MetricRows.round(1));
  }

  @Test
  void aDamagedRowIsNamedByFileAndLine() throws IOException {
    MetricsLog log = run.metrics();
    log.startInterval(0);
    log.append(MetricRows.round(0));
    Path file = new Path(run.path(), "metrics/from-round-00000000.jsonl");
    place.write(file, (new String(place.read(file), UTF_8) + "{\"kind\":").getBytes(UTF_8));

    assertThatThrownBy(() -> run.metrics().read())
        .isInstanceOf(UserException.class)
        .hasMessageContaining(file + " line 2");
  }

  @Test
  void rowsBeforeAnyIntervalAreOurMistake() {
    assertThatThrownBy(() -> run.metrics().append(MetricRows.round(0)))
        .isInstanceOf(IllegalStateException.class);
  }
}
