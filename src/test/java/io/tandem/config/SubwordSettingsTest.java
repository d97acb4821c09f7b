package io.tandem.config;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tandem.UserException;
import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.SubwordSettings.Sides;
import io.tandem.config.SubwordSettings.Splitting;
import java.util.List;
import org.junit.jupiter.api.Test;

class SubwordSettingsTest {
  private static SubwordSettings settings(
      Kind kind, int size, int frequency, Splitting splitting, double sampling) {
    return new SubwordSettings(
        kind, "", "", List.of(), Sides.JOINT, 100, size, 2, frequency, splitting, sampling);
  }

  @Test
  void unigramPiecesNeedReversibleWordsAndRoom() {
    assertThatThrownBy(() -> settings(Kind.UNIGRAM, 8000, 1, Splitting.WHITESPACE, 0))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("set subword.splitting = reversible");
    assertThatThrownBy(() -> settings(Kind.UNIGRAM, 299, 1, Splitting.REVERSIBLE, 0))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("subword.vocabularySize = 299");
  }

  @Test
  void samplingIsAShare() {
    assertThatThrownBy(() -> settings(Kind.BPE, 0, 1, Splitting.REVERSIBLE, 1.5))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("subword.sampling = 1.5");
    assertThatThrownBy(() -> settings(Kind.BPE, 0, -1, Splitting.REVERSIBLE, 0))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("subword.minimumPieceFrequency = -1");
  }
}
