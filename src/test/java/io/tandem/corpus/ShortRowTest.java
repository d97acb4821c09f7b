package io.tandem.corpus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.InputSettings;
import io.tandem.config.Inputs;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShortRowTest {
  private static final ShortRow ROW = new ShortRow("a.tsv", 7, "one\ttwo");

  @Test
  void columnsFoundStandBesideThoseExpected() {
    InputSettings wide =
        InputSettings.of(
            Map.of("format", "tsv", "path", "a.tsv", "sourceColumn", 2, "targetColumn", 5));
    assertThat(ROW.describe(List.of(wide))).isEqualTo("a.tsv:7 has 2 columns, expected at least 5");
    assertThat(new ShortRow("a.tsv", 1, "one").describe(List.of(Inputs.in(Format.TSV, "a.tsv"))))
        .isEqualTo("a.tsv:1 has 1 column, expected at least 2");
  }

  @Test
  void columnsOfAHeaderAreNamed() {
    InputSettings named = Inputs.withFields(Inputs.in(Format.TSV, "a.tsv"), "en", "fr");
    assertThat(ROW.describe(List.of(named)))
        .isEqualTo("a.tsv:7 has 2 columns, expected the columns en and fr of its header");
  }

  @Test
  void whatDiffersAmongInputsIsNotGuessed() {
    InputSettings wide =
        InputSettings.of(Map.of("format", "tsv", "path", "b.tsv", "targetColumn", 5));
    assertThat(ROW.describe(List.of(Inputs.in(Format.TSV, "a.tsv"), wide)))
        .isEqualTo("a.tsv:7 has 2 columns");
    assertThat(ROW.describe(List.of(Inputs.in(Format.CSV, "a.csv"))))
        .isEqualTo("a.tsv:7 has too few columns, expected at least 2");
  }
}
