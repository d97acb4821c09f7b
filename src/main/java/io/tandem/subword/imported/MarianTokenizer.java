package io.tandem.subword.imported;

import io.tandem.subword.sentencepiece.SentencePiece;
import java.util.List;
import java.util.random.RandomGenerator;

/** One side of a Marian model: a SentencePiece model whose pieces get the ids of a vocabulary. */
record MarianTokenizer(SentencePiece pieces, MarianVocabulary vocabulary)
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

  /** By name: a piece that this side does not have may have an id, as that of the other side. */
  private List<Integer> ids(SentencePiece.Encoded encoded) {
    return encoded.pieces().stream().map(vocabulary::idOf).toList();
  }

  @Override
  public String decode(List<Integer> ids) {
    return pieces.decodePieces(ids.stream().map(vocabulary::token).toList());
  }
}
