package io.tandem.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.metrics.tokenize.BleuTokenizer;
import io.tandem.metrics.tokenize.Casing;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreReportTest {
  @Test
  void jsonHasSacrebleusKeysOrderAndLayout() {
    Bleu bleu = new Bleu(Casing.MIXED, BleuTokenizer.MTEVAL_13A, 1, Bleu.Orders.ALL);
    ScoreReport report = bleu.report(bleu.statistics("a b", List.of("a c")));
    assertThat(report.rounded(1).json())
        .isEqualTo(
            """
            {
             "name": "BLEU",
             "score": 50.0,
             "signature": "nrefs:1|case:mixed|eff:no|tok:13a|smooth:exp|version:2.6.0+tandem",
             "verbose_score": "50.0 (BP = 1.000 ratio = 1.000 hyp_len = 2 ref_len = 2)",
             "nrefs": "1",
             "case": "mixed",
             "eff": "no",
             "tok": "13a",
             "smooth": "exp",
             "version": "2.6.0+tandem"
            }""");
  }

  @Test
  void detailsAreLeftOutWhereAMetricHasNone() {
    ScoreReport report = Ter.standard().report(new Statistics(ReferenceCount.of(1), 1, 3));
    assertThat(report.fields()).doesNotContainKey("verbose_score").containsEntry("tok", "tercom");
    assertThat(report.text(2))
        .isEqualTo(
            "TER|nrefs:1|case:lc|tok:tercom|norm:no|punct:yes|asian:no|version:2.6.0+tandem"
                + " = 33.33");
  }

  @Test
  void theScoreIsNotRoundedUnlessAsked() {
    ScoreReport report = Ter.standard().report(new Statistics(ReferenceCount.of(1), 1, 3));
    assertThat(report.score()).isEqualTo(100 * (1.0 / 3));
    assertThat(report.rounded(1).score()).isEqualTo(33.3);
  }

  @ParameterizedTest
  @CsvSource({"0.125,2,0.12", "0.375,2,0.38", "2.675,2,2.67", "50,1,50.0", "1e-14,2,0.00"})
  void roundsTheExactBinaryValueWithTiesToEven(double value, int digits, String expected) {
    assertThat(Decimals.fixed(value, digits)).isEqualTo(expected);
  }
}
