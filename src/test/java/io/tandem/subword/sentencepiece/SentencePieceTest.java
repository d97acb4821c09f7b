package io.tandem.subword.sentencepiece;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;

import io.tandem.UserException;
import io.tandem.storage.protobuf.WireWriter;
import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import io.tandem.subword.sentencepiece.SentencePiece.Encoded;
import io.tandem.subword.sentencepiece.SentencePieceModel.Algorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SentencePieceTest {
  private static final List<ScoredPiece> SPECIAL =
      List.of(
          new ScoredPiece("<unk>", 0, Type.UNKNOWN),
          new ScoredPiece("<s>", 0, Type.CONTROL),
          new ScoredPiece("</s>", 0, Type.CONTROL));

  private static SentencePieceModel model(Algorithm algorithm, boolean bytes, ScoredPiece... more) {
    List<ScoredPiece> pieces = new ArrayList<>(SPECIAL);
    for (int b = 0; bytes && b < 256; b++) {
      pieces.add(new ScoredPiece(SentencePieceModel.byteName(b), 0, Type.BYTE));
    }
    pieces.addAll(List.of(more));
    return new SentencePieceModel(
        algorithm, pieces, Normalization.IDENTITY, bytes, " ? ", 1, 2, -1);
  }

  private static ScoredPiece[] letters() {
    return new ScoredPiece[] {
      ScoredPiece.normal("▁", -3),
      ScoredPiece.normal("a", -2),
      ScoredPiece.normal("b", -2),
      ScoredPiece.normal("ab", -3),
      ScoredPiece.normal("▁a", -3.5f),
    };
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void decodesWhatItEncodedWhereCharactersFallBackToBytes(Algorithm algorithm) {
    SentencePiece pieces = new SentencePiece(model(algorithm, true, letters()));
    Random random = new Random(20180819);
    for (int n = 0; n < 2000; n++) {
      StringBuilder line = new StringBuilder();
      for (int i = random.nextInt(12); i > 0; i--) {
        int c = random.nextInt(random.nextBoolean() ? 0x110000 : 0x80);
        boolean known = (c >= 0xD800 && c < 0xE000) || c == 0x2581 || random.nextBoolean();
        line.appendCodePoint(known ? "ab ".charAt(random.nextInt(3)) : c);
      }
      Encoded encoded = pieces.encode(line.toString());
      assertThat(encoded.ids()).doesNotContain(0);
      assertThat(pieces.decode(encoded.ids())).isEqualTo(line.toString());
    }
  }

  @Test
  void writesUnknownCharactersAsBytesOrAsOneUnknownPiece() {
    SentencePiece bytes = new SentencePiece(model(Algorithm.UNIGRAM, true, letters()));
    assertThat(bytes.encode("aé").pieces()).containsExactly("▁a", "<0xC3>", "<0xA9>");
    SentencePiece unknown = new SentencePiece(model(Algorithm.UNIGRAM, false, letters()));
    assertThat(unknown.encode("aéé").pieces()).containsExactly("▁a", "éé");
    assertThat(unknown.encode("aéé").ids()).containsExactly(7, 0);
    assertThat(unknown.decode(List.of(1, 7, 0, 2))).isEqualTo("a ? ");
  }

  @Test
  void showsEachByteThatIsNotATextAsAReplacement() {
    SentencePiece bytes = new SentencePiece(model(Algorithm.UNIGRAM, true, letters()));
    int first = 3;
    assertThat(bytes.decode(List.of(first + 0xE6, first + 0xB0, first + 'a', first + 0xFF)))
        .isEqualTo("\uFFFD\uFFFDa\uFFFD");
    assertThatThrownBy(() -> bytes.decode(List.of(999))).hasMessageContaining("id 999");
  }

  @ParameterizedTest
  @EnumSource(Algorithm.class)
  void neverSplitsUserDefinedPieces(Algorithm algorithm) {
    ScoredPiece[] more = Arrays.copyOf(letters(), 7);
    more[5] = new ScoredPiece("<ab>", 0, Type.USER_DEFINED);
    more[6] = ScoredPiece.normal("<ab>a", 9);
    SentencePiece pieces = new SentencePiece(model(algorithm, false, more));
    assertThat(pieces.encode("b<ab>b").pieces()).containsExactly("▁", "b", "<ab>", "b");
    if (algorithm == Algorithm.BPE) {
      assertThat(pieces.encode("b<ab>a").pieces()).containsExactly("▁", "b", "<ab>", "a");
    }
  }

  /**
   * 3 · 0.7 is 2.0999999 in single precision, and 2.09999996 in double; the sums of the two ways
   * differ by less than that.
   */
  @Test
  void userDefinedPiecesAreRoundedAsInSentencePiece() {
    List<ScoredPiece> pieces =
        List.of(
            ScoredPiece.normal("x", 0.7f),
            ScoredPiece.normal(".", -2),
            new ScoredPiece("...", 0, Type.USER_DEFINED));
    assertThat(new Unigram(pieces, 3).best(Utf8.of("....")).ends()).containsExactly(1, 4);
  }

  /** Returns every segmentation of a short text, by brute force. */
  private static Map<String, Double> allWays(String text, Map<String, Double> scores) {
    Map<String, Double> ways = new HashMap<>();
    for (int cuts = 0; cuts < 1 << (text.length() - 1); cuts++) {
      StringBuilder way = new StringBuilder();
      double score = 0;
      int start = 0;
      for (int end = 1; end <= text.length(); end++) {
        if (end == text.length() || (cuts >> (end - 1) & 1) == 1) {
          String piece = text.substring(start, end);
          score += scores.getOrDefault(piece, Double.NEGATIVE_INFINITY);
          way.append(way.isEmpty() ? "" : " ").append(piece);
          start = end;
        }
      }
      if (score > Double.NEGATIVE_INFINITY) {
        ways.put(way.toString(), score);
      }
    }
    return ways;
  }

  @Test
  void samplesUnigramSegmentationsInProportionToTheirProbabilities() {
    Map<String, Double> scores = new HashMap<>();
    for (ScoredPiece piece : letters()) {
      scores.put(piece.text(), (double) piece.score());
    }
    Map<String, Double> ways = allWays("▁abab", scores);
    SentencePiece pieces = new SentencePiece(model(Algorithm.UNIGRAM, false, letters()));
    for (double exponent : new double[] {0, 0.3, 1}) {
      Map<String, Integer> drawn = new HashMap<>();
      SplittableRandom random = new SplittableRandom(5);
      int draws = 20_000;
      for (int n = 0; n < draws; n++) {
        String way = String.join(" ", pieces.sample("abab", exponent, random).pieces());
        drawn.merge(way, 1, Integer::sum);
      }
      double sum = ways.values().stream().mapToDouble(s -> Math.exp(exponent * s)).sum();
      assertThat(ways.keySet()).containsAll(drawn.keySet());
      ways.forEach(
          (way, score) ->
              assertThat(drawn.getOrDefault(way, 0) / (double) draws)
                  .as(way)
                  .isCloseTo(Math.exp(exponent * score) / sum, offset(0.012)));
    }
  }

  @Test
  void givesTheBestSegmentationsInOrder() {
    Map<String, Double> scores = new HashMap<>();
    for (ScoredPiece piece : letters()) {
      scores.put(piece.text(), (double) piece.score());
    }
    SentencePiece pieces = new SentencePiece(model(Algorithm.UNIGRAM, false, letters()));
    double[] expected =
        allWays("▁abab", scores).values().stream().mapToDouble(s -> s).sorted().toArray();
    List<Encoded> best = pieces.nBest("abab", 100);
    assertThat(best).hasSize(expected.length);
    for (int i = 0; i < expected.length; i++) {
      assertThat(best.get(i).score()).isCloseTo(expected[expected.length - 1 - i], offset(1e-5));
    }
    assertThat(best.get(0).pieces()).isEqualTo(pieces.encode("abab").pieces());
  }

  @Test
  void dropsMergesOfBpeAsOftenAsAsked() {
    SentencePiece pieces = new SentencePiece(model(Algorithm.BPE, false, letters()));
    SplittableRandom random = new SplittableRandom(6);
    assertThat(pieces.sample("ab", 0, random)).isEqualTo(pieces.encode("ab"));
    assertThat(pieces.sample("ab", 1, random).pieces()).containsExactly("▁", "a", "b");
    int cut = 0;
    for (int n = 0; n < 10_000; n++) {
      cut += pieces.sample("bab", 0.25, random).pieces().contains("ab") ? 0 : 1;
    }
    assertThat(cut / 10_000.0).isBetween(0.23, 0.27);
  }

  @Test
  void theMarginalsOfALatticeAreThoseOfAllSegmentations() {
    Map<String, Double> scores = new HashMap<>();
    List<ScoredPiece> pieces = List.of(letters());
    pieces.forEach(piece -> scores.put(piece.text(), (double) piece.score()));
    double[] expected = new double[pieces.size()];
    double total = 0;
    for (Map.Entry<String, Double> way : allWays("▁abab", scores).entrySet()) {
      total += Math.exp(way.getValue());
      for (String piece : way.getKey().split(" ")) {
        expected[ids(pieces).get(piece)] += 2.5 * Math.exp(way.getValue());
      }
    }
    UnigramLattice lattice = new UnigramLattice(new Unigram(pieces, 0));
    double[] found = new double[pieces.size()];
    lattice.read(Utf8.of("▁abab"));
    assertThat(lattice.addExpectedCounts(2.5, found)).isCloseTo(Math.log(total), offset(1e-9));
    for (int i = 0; i < found.length; i++) {
      assertThat(found[i]).isCloseTo(expected[i] / total, offset(1e-9));
    }
  }

  private static Map<String, Integer> ids(List<ScoredPiece> pieces) {
    Map<String, Integer> ids = new HashMap<>();
    for (int i = 0; i < pieces.size(); i++) {
      ids.put(pieces.get(i).text(), i);
    }
    return ids;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20, 700})
  void refusesAFileThatWasTruncated(int left) {
    byte[] whole = SentencePieceFile.write(model(Algorithm.BPE, true, letters()));
    assertThatThrownBy(() -> SentencePieceFile.parse(Arrays.copyOf(whole, left), "x.model"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("x.model: ");
  }

  @Test
  void refusesOtherKindsOfModelsByName() {
    byte[] word = new WireWriter().message(2, new WireWriter().integer(3, 3)).bytes();
    assertThatThrownBy(() -> SentencePieceFile.parse(word, "x.model"))
        .isInstanceOf(UserException.class)
        .hasMessage("x.model: the model type word is not supported; supported are unigram and bpe");
  }

  @Test
  void refusesDenormalizationRulesAndDamagedRules() {
    byte[] rules = new WireWriter().message(5, new WireWriter().content(2, new byte[9])).bytes();
    assertThatThrownBy(() -> SentencePieceFile.parse(rules, "x.model"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("denormalization");
    byte[] damaged = new WireWriter().message(3, new WireWriter().content(2, new byte[9])).bytes();
    assertThatThrownBy(() -> SentencePieceFile.parse(damaged, "x.model"))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("normalization rules are damaged");
  }

  @Test
  void refusesPiecesThatNoModelCanUse() {
    assertRefused(piece("a".repeat(5000), 0, 1), "has 5,000 bytes, expected 1 to 1,024");
    assertRefused(piece("", 0, 1), "the piece '' has 0 bytes");
    assertRefused(piece("a", Float.NaN, 1), "the piece 'a' has the score NaN, expected a number");
    assertRefused(piece("<byte>", 0, 6), "the byte piece '<byte>' is not a byte");
  }

  private static byte[] piece(String text, float score, int type) {
    WireWriter piece = new WireWriter().text(1, text).real(2, score).integer(3, type);
    return new WireWriter().message(1, piece).bytes();
  }

  private static void assertRefused(byte[] model, String message) {
    assertThatThrownBy(() -> SentencePieceFile.parse(model, "x.model"))
        .isInstanceOf(UserException.class)
        .hasMessageStartingWith("x.model: ")
        .hasMessageContaining(message);
  }

  @Test
  void refusesAPieceTwiceAndAMissingUnknownPiece() {
    assertThatThrownBy(
            () ->
                model(Algorithm.BPE, false, ScoredPiece.normal("a", 0), ScoredPiece.normal("a", 1)))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("'a' has two ids, 3 and 4");
    assertThatThrownBy(
            () ->
                new SentencePieceModel(
                    Algorithm.BPE, List.of(), Normalization.IDENTITY, false, "", 1, 2, 3))
        .isInstanceOf(UserException.class)
        .hasMessageContaining("exactly one unknown piece");
  }
}
