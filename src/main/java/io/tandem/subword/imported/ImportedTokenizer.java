package io.tandem.subword.imported;

import io.tandem.subword.huggingface.TokenizerJson;
import io.tandem.subword.sentencepiece.SentencePiece;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.random.RandomGenerator;

/** A tokenizer of another tool, with its own ids. Safe for use by several threads. */
public interface ImportedTokenizer {
  /** Returns a bound that all ids are below. */
  int size();

  /** Returns the token of an id; empty if there is none. */
  String token(int id);

  /** Returns the meaning of an id's token. */
  TokenRole role(int id);

  List<Integer> encode(String text);

  /**
   * Returns another segmentation of the text, drawn at random.
   *
   * @param strength BPE: the probability of leaving a merge out; unigram: the exponent of the
   *     probabilities
   */
  List<Integer> sample(String text, double strength, RandomGenerator random);

  String decode(List<Integer> ids);

  /**
   * Reads a SentencePiece model.
   *
   * @throws io.tandem.UserException if it cannot be read
   */
  static ImportedTokenizer sentencePiece(ModelFile model) {
    return new SentencePieceTokenizer(SentencePiece.of(model.content(), model.name()));
  }

  /**
   * Reads a tokenizer.json.
   *
   * @throws io.tandem.UserException if it cannot be read
   */
  static ImportedTokenizer tokenizerJson(ModelFile model) {
    return new JsonTokenizer(
        TokenizerJson.parse(new String(model.content(), StandardCharsets.UTF_8), model.name()));
  }
}
