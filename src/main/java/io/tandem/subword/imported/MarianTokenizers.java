package io.tandem.subword.imported;

import io.tandem.UserException;
import io.tandem.subword.sentencepiece.SentencePiece;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * The tokenizers of both sides of a Marian model.
 *
 * @param isJoint whether both have the same ids
 */
public record MarianTokenizers(
    ImportedTokenizer source, ImportedTokenizer target, boolean isJoint) {

  /**
   * Reads the files of a model.
   *
   * @param source the SentencePiece model of the source side
   * @param target that of the target side
   * @param vocabularies that of both sides; or two, that of the source side first; or none if ids
   *     are those of the SentencePiece models
   * @throws UserException if a file cannot be read
   */
  public static MarianTokenizers of(
      ModelFile source, ModelFile target, List<ModelFile> vocabularies) {
    SentencePieceTokenizer ofSource = sentencePiece(source);
    SentencePieceTokenizer ofTarget =
        target.hasContentOf(source) ? ofSource : sentencePiece(target);
    List<ModelFile> different = different(vocabularies);
    return switch (different.size()) {
      case 0 ->
          of(
              ofSource,
              MarianVocabulary.of(ofSource),
              ofTarget,
              MarianVocabulary.of(ofTarget),
              ofSource.equals(ofTarget));
      case 1 -> {
        MarianVocabulary both = MarianVocabulary.parse(different.get(0));
        yield of(ofSource, both, ofTarget, both, true);
      }
      case 2 ->
          of(
              ofSource,
              MarianVocabulary.parse(different.get(0)),
              ofTarget,
              MarianVocabulary.parse(different.get(1)),
              false);
      default ->
          throw UserException.of(
              "the vocabularies %s: a Marian model has one for both sides, or one for each",
              vocabularies);
    };
  }

  private static MarianTokenizers of(
      SentencePieceTokenizer source,
      MarianVocabulary ofSource,
      SentencePieceTokenizer target,
      MarianVocabulary ofTarget,
      boolean isJoint) {
    return new MarianTokenizers(
        new MarianTokenizer(source.pieces(), ofSource),
        new MarianTokenizer(target.pieces(), ofTarget),
        isJoint);
  }

  private static SentencePieceTokenizer sentencePiece(ModelFile model) {
    return new SentencePieceTokenizer(SentencePiece.of(model.content(), model.name()));
  }

  /** Marian is given the file of a joint vocabulary twice. */
  private static List<ModelFile> different(List<ModelFile> vocabularies) {
    boolean isOneTwice =
        vocabularies.size() == 2 && vocabularies.get(0).hasContentOf(vocabularies.get(1));
    return isOneTwice ? vocabularies.subList(0, 1) : vocabularies;
  }

  /** One side of a Marian model: a SentencePiece model whose pieces get the ids of a vocabulary. */
  private record MarianTokenizer(SentencePiece pieces, MarianVocabulary vocabulary)
      implements ImportedTokenizer {
    @Override
    public int size() {
      return vocabulary.size();
    }

    @Override
    public String token(int id) {
      return vocabulary.token(id);
    }

    @Override
    public TokenRole role(int id) {
      return vocabulary.role(id);
    }

    @Override
    public List<Integer> encode(String text) {
      return ids(pieces.encode(text));
    }

    @Override
    public List<Integer> sample(String text, double strength, RandomGenerator random) {
      return ids(pieces.sample(text, strength, random));
    }

    /**
     * Looks pieces up by name: the vocabulary is joint, and may have an id for pieces of the other
     * side.
     */
    private List<Integer> ids(SentencePiece.Encoded encoded) {
      return encoded.pieces().stream().map(vocabulary::idOf).toList();
    }

    @Override
    public String decode(List<Integer> ids) {
      return pieces.decodePieces(ids.stream().map(vocabulary::token).toList());
    }
  }
}
