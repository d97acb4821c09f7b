package io.tandem.interop.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.tandem.config.CorpusSettings.Casing;
import io.tandem.interop.RandomModel;
import io.tandem.subword.Subwords;
import io.tandem.subword.sentencepiece.SentencePiece;
import io.tandem.text.Normalizer;
import java.text.Normalizer.Form;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class TokenizerFilesTest {
  /**
   * Returns lines with every character that is removed, replaced or composed, and with a part of
   * Hangul, but without second spellings of marks.
   */
  private static List<String> lines() {
    List<String> lines = new ArrayList<>();
    Normalizer normalizer = new Normalizer(Casing.KEEP);
    for (int c = 1; c < 0x30000; c += c > 0xAC00 && c < 0xD700 ? 97 : 1) {
      String text = Character.toString(c);
      String apart = java.text.Normalizer.normalize(text, Form.NFD);
      boolean changes = !apart.equals(text) || !normalizer.normalize(text).equals(text);
      if (changes && Character.getType(c) != Character.NON_SPACING_MARK) {
        lines.add(text + "the " + text + " low" + text + "er " + text);
        lines.add("the low" + apart + "er" + apart);
      }
    }
    return lines;
  }

  @Test
  void sentencePieceNormalizesTextAsTandemDoes() {
    Subwords subwords = RandomModel.unigram().ofNormalizedText(true);
    byte[] model = TokenizerFiles.sourceModel(subwords).orElseThrow();
    SentencePiece pieces = SentencePiece.of(model, "source.spm");
    for (String line : lines()) {
      String normalized = subwords.source().normalized(line);
      if (normalized.indexOf('\u2581') < 0) {
        assertThat(pieces.encode(line).ids())
            .as(line)
            .containsExactlyElementsOf(Arrays.stream(subwords.encode(normalized)).boxed().toList());
      }
    }
  }
}
