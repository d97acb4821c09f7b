package io.tandem.subword.sentencepiece;

import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import io.tandem.subword.sentencepiece.SentencePieceModel.Algorithm;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * A SentencePiece model ready for use: from text to pieces and ids and back, as in SentencePiece
 * 0.2.0. Safe for use by several threads.
 */
public final class SentencePiece {
  private final SentencePieceModel model;
  private final PieceNormalizer normalizer;
  private final Segmenter segmenter;
  private final WordwiseSegmenter wordwise;
  private final PieceDecoder decoder;
  private final int unknown;
  private final int[] byteIds = new int[SentencePieceModel.BYTES];

  /**
   * Encoded text; neighbouring characters without a piece are one unknown piece, with their text.
   */
  public record Encoded(List<String> pieces, List<Integer> ids, double score) {}

  public SentencePiece(SentencePieceModel model) {
    this.model = model;
    List<ScoredPiece> pieces = model.pieces();
    int[] userDefinedIds =
        IntStream.range(0, pieces.size())
            .filter(id -> pieces.get(id).type() == Type.USER_DEFINED)
            .toArray();
    PieceTrie userDefined =
        new PieceTrie(
            IntStream.of(userDefinedIds).mapToObj(id -> pieces.get(id).text()).toList(),
            userDefinedIds);
    unknown = model.unknownId();
    normalizer = new PieceNormalizer(model.normalization(), userDefined);
    segmenter =
        model.algorithm() == Algorithm.UNIGRAM
            ? new Unigram(pieces, unknown)
            : new PieceMerges(pieces, unknown, userDefined);
    wordwise = new WordwiseSegmenter(segmenter);
    decoder = new PieceDecoder(model);
    if (model.byteFallback()) {
      Map<String, Integer> ids = new HashMap<>();
      for (int id = 0; id < pieces.size(); id++) {
        ids.put(pieces.get(id).text(), id);
      }
      for (int b = 0; b < byteIds.length; b++) {
        byteIds[b] = ids.getOrDefault(SentencePieceModel.byteName(b), unknown);
      }
    }
  }

  /**
   * Reads the content of a {@code .model} file.
   *
   * @param file the name of the file in messages
   * @throws io.tandem.UserException if it cannot be read
   */
  public static SentencePiece of(byte[] content, String file) {
    return new SentencePiece(SentencePieceFile.parse(content, file));
  }

  public SentencePieceModel model() {
    return model;
  }

  Segmenter segmenter() {
    return segmenter;
  }

  /** Returns the normalized text, which is segmented into pieces. */
  public String normalize(String line) {
    byte[] normalized = normalizer.normalize(line);
    return Utf8.text(normalized, 0, normalized.length);
  }

  /** Returns the pieces and ids of a line. */
  public Encoded encode(String line) {
    byte[] text = normalizer.normalize(line);
    return encoded(text, wordwise.best(text));
  }

  /**
   * Returns a segmentation drawn at random: BPE leaves out each merge with probability {@code
   * strength}, a unigram model raises its probabilities to that power.
   */
  public Encoded sample(String line, double strength, RandomGenerator random) {
    byte[] text = normalizer.normalize(line);
    return encoded(text, segmenter.sample(text, strength, random));
  }

  /**
   * Returns the most probable segmentations, the best first.
   *
   * @throws UnsupportedOperationException when the model is not a unigram model
   */
  public List<Encoded> nBest(String line, int n) {
    if (!(segmenter instanceof Unigram unigram)) {
      throw new UnsupportedOperationException("only a unigram model has n-best segmentations");
    }
    byte[] text = normalizer.normalize(line);
    return unigram.nBest(text, n).stream().map(way -> encoded(text, way)).toList();
  }

  /** Returns the text of ids; each byte that is not UTF-8 becomes U+FFFD. */
  public String decode(List<Integer> ids) {
    return decoder.decode(ids);
  }

  /**
   * Returns the text of pieces, such as those of another model's vocabulary: a piece that this
   * model does not have stands for itself.
   */
  public String decodePieces(List<String> pieces) {
    return decoder.decodePieces(pieces);
  }

  private Encoded encoded(byte[] text, Segmentation segmentation) {
    List<String> pieces = new ArrayList<>(segmentation.size());
    List<Integer> ids = new ArrayList<>(segmentation.size());
    boolean afterUnknown = false;
    for (int i = 0; i < segmentation.size(); i++) {
      int start = segmentation.start(i);
      int end = segmentation.ends()[i];
      boolean isUnknown = segmentation.ids()[i] == unknown;
      if (isUnknown && model.byteFallback()) {
        for (int at = start; at < end; at++) {
          int b = Byte.toUnsignedInt(text[at]);
          pieces.add(SentencePieceModel.byteName(b));
          ids.add(byteIds[b]);
        }
      } else if (isUnknown && afterUnknown) {
        int last = pieces.size() - 1;
        pieces.set(last, pieces.get(last) + Utf8.text(text, start, end));
      } else {
        pieces.add(Utf8.text(text, start, end));
        ids.add(segmentation.ids()[i]);
      }
      afterUnknown = isUnknown;
    }
    return new Encoded(pieces, ids, segmentation.score());
  }
}
