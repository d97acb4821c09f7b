package io.tandem.config;

import io.tandem.Check;
import io.tandem.UserException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/**
 * The settings of subwords: how they are learned, or which are imported.
 *
 * @param kind the kind of subwords
 * @param model the model to use instead of learning: SentencePiece's {@code .model}, Hugging Face's
 *     {@code tokenizer.json}, Marian's {@code source.spm}, subword-nmt's codes, or a run or
 *     checkpoint; empty: learned
 * @param targetModel Marian's {@code target.spm}; empty with any other kind
 * @param vocabularies vocabularies of Marian, or those that belong to subword-nmt's codes
 * @param sides whether pieces are learned on both sides together
 * @param merges the number of BPE merges
 * @param sampling how strongly the segmentation of words varies in training; 0: not at all
 * @param vocabularySize the number of ids for unigram learning, including special and byte tokens
 */
public record SubwordSettings(
    Kind kind,
    String model,
    String targetModel,
    List<String> vocabularies,
    Sides sides,
    int merges,
    int vocabularySize,
    int minimumPairFrequency,
    int minimumPieceFrequency,
    Splitting splitting,
    double sampling) {
  /** Special and byte tokens, and room for some pieces. */
  private static final int MIN_VOCABULARY = 300;

  public SubwordSettings {
    vocabularies = List.copyOf(vocabularies);
    requireModelOfItsKind(kind, model, vocabularies);
    requireTargetModelOfItsKind(kind, targetModel);
    if (sides == Sides.SEPARATE && !model.isBlank()) {
      throw UserException.of(
          "subword.sides = separate with subword.model = %s: only learned subwords are learned on each side alone; leave out one of them, or set subword.kind = marian, which takes a SentencePiece model and a vocabulary for each side",
          model);
    }
    Check.within("subword.merges", merges, 0, 1_000_000);
    Check.atLeast("subword.minimumPairFrequency", minimumPairFrequency, 1);
    Check.atLeast("subword.minimumPieceFrequency", minimumPieceFrequency, 0);
    Check.within("subword.sampling", sampling, 0, 1);
    if (kind == Kind.UNIGRAM) {
      Check.within("subword.vocabularySize", vocabularySize, MIN_VOCABULARY, 1_000_000);
      if (splitting != Splitting.REVERSIBLE) {
        throw UserException.of(
            "subword.kind = unigram with subword.splitting = %s: unigram pieces include the spaces of the text; set subword.splitting = reversible",
            splitting.name().toLowerCase(Locale.ROOT));
      }
    }
  }

  private static void requireModelOfItsKind(Kind kind, String model, List<String> vocabularies) {
    String name = kind.name().toLowerCase(Locale.ROOT);
    if (kind.isOutside() && model.isBlank()) {
      throw UserException.of("subword.kind = %s: give the model file as subword.model", name);
    }
    if (kind == Kind.MODEL && model.isBlank()) {
      throw new UserException(
          "subword.kind = model: give a run of jobs/train.sh or one of its checkpoints as"
              + " subword.model");
    }
    if (kind == Kind.UNIGRAM && !model.isBlank()) {
      throw UserException.of(
          "subword.model = %s with subword.kind = unigram, which learns its pieces; set subword.kind = sentencepiece for a SentencePiece model, huggingface for a tokenizer.json, bpe for subword-nmt's codes",
          model);
    }
    if (kind == Kind.MARIAN) {
      if (vocabularies.size() > 2) {
        throw UserException.of(
            "subword.vocabularies = %s: a Marian model has one vocabulary for both sides, one for each, source first, or none if ids are those of its SentencePiece models",
            vocabularies);
      }
      return;
    }
    boolean isCodes = kind == Kind.BPE && !model.isBlank();
    if (isCodes == vocabularies.isEmpty()) {
      throw UserException.of(
          "subword.vocabularies = %s with subword.kind = %s, subword.model = \"%s\": subword-nmt's codes (kind = bpe) need the vocabulary files of get-vocab, Marian models (kind = marian) may have some, and no other kind takes any",
          vocabularies, name, model);
    }
  }

  private static void requireTargetModelOfItsKind(Kind kind, String targetModel) {
    if (kind == Kind.MARIAN && targetModel.isBlank()) {
      throw new UserException(
          "subword.kind = marian: give the SentencePiece model of the target side as"
              + " subword.targetModel; with one for both sides that is the same file as"
              + " subword.model");
    }
    if (kind != Kind.MARIAN && !targetModel.isBlank()) {
      throw UserException.of(
          "subword.targetModel = %s with subword.kind = %s: only Marian models have a file for each side; leave it out, or set subword.kind = marian",
          targetModel, kind.name().toLowerCase(Locale.ROOT));
    }
  }

  /** Returns the files of another tool's model, as the settings name them; none if learned. */
  public List<String> modelFiles() {
    return Stream.concat(Stream.of(model, targetModel), vocabularies.stream())
        .filter(file -> !file.isBlank())
        .distinct()
        .toList();
  }

  /** The methods of segmenting words into pieces. */
  public enum Kind {
    /** Byte pair encoding: frequent neighbours are merged. */
    BPE,
    /** The most probable pieces under a unigram model. */
    UNIGRAM,
    /** Subwords of a SentencePiece model. */
    SENTENCEPIECE,
    /** Subwords of a tokenizer.json of Hugging Face's tokenizers. */
    HUGGINGFACE,
    /** Subwords of a Marian model: SentencePiece models, and vocabularies with their ids. */
    MARIAN,
    /** Subwords of a trained model, of one of the other kinds. */
    MODEL;

    /** Returns whether nothing is learned because another tool's model segments text. */
    boolean isOutside() {
      return this == SENTENCEPIECE || this == HUGGINGFACE || this == MARIAN;
    }
  }

  /** The sides that pieces are learned on. */
  public enum Sides {
    /** Both sides together: one vocabulary. */
    JOINT,
    /** Each side alone: two vocabularies. */
    SEPARATE
  }

  /** The ways of splitting a line into words before these are segmented. */
  public enum Splitting {
    REVERSIBLE,
    WHITESPACE
  }
}
