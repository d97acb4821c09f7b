package io.tandem.interop.onnx;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Casing;
import io.tandem.config.CorpusSettings.Punctuation;
import io.tandem.config.CorpusSettings.Tokenization;
import io.tandem.subword.LineWords;
import io.tandem.subword.SubwordFiles;
import io.tandem.subword.Subwords;
import io.tandem.subword.sentencepiece.SentencePieceModel.Algorithm;
import io.tandem.text.moses.TextForm;
import java.util.List;

/**
 * Subwords as a tokenizer.json that maps text to the same ids as Tandem, also in transformers.js,
 * which supports less of byte fallback than Hugging Face's own library. {@link
 * io.tandem.subword.TokenizerJsonWriter} writes a plainer one for other tools.
 *
 * <p>The format has one vocabulary. If each side has its own, the target's pieces follow the
 * source's; special tokens and bytes are the same.
 *
 * @param ids its ids in those of the network
 */
public record HubTokenizer(ObjectNode json, TokenizerIds ids) {
  /**
   * A noncharacter, which occurs in no text, before tokens that are only written, if each side has
   * its own vocabulary.
   */
  static final char WRITTEN = '\uFDD3';

  /**
   * @throws UserException if that format cannot represent the subwords
   */
  public static HubTokenizer of(Subwords subwords) {
    LineWords words = subwords.words();
    for (TextForm form : List.of(words.source(), words.target())) {
      requireRepresentable(form.punctuation(), form.tokenization(), words.casing());
    }
    return switch (subwords.kind()) {
      case BPE -> new BpeTokenizer(subwords).write();
      case UNIGRAM -> new UnigramTokenizer(subwords).write();
      case SENTENCEPIECE -> ofSentencePiece(subwords);
      case MARIAN -> ofMarian(subwords);
      case HUGGINGFACE -> new RenumberedTokenizer(subwords).write();
    };
  }

  /**
   * Requires a form of the text that a tokenizer.json has.
   *
   * @throws UserException naming the settings to change
   */
  public static void requireRepresentable(
      Punctuation punctuation, Tokenization tokenization, Casing casing) {
    if (punctuation != Punctuation.KEEP
        || tokenization != Tokenization.NONE
        || casing == Casing.TRUECASE) {
      throw new UserException(
          "a tokenizer.json cannot represent Moses' punctuation, tokenization and truecasing:"
              + " prepare the corpus with corpus.punctuation = keep, corpus.tokenization = none and"
              + " corpus.casing = keep or lower");
    }
  }

  private static HubTokenizer ofSentencePiece(Subwords subwords) {
    PieceText text = PieceText.of(subwords, SubwordFiles.SENTENCE_PIECE);
    return text.model().algorithm() == Algorithm.BPE
        ? new MergedPiecesTokenizer(subwords, text).write()
        : new ImportedUnigramTokenizer(subwords, text, text).write();
  }

  private static HubTokenizer ofMarian(Subwords subwords) {
    PieceText source = PieceText.of(subwords, SubwordFiles.MARIAN_SOURCE);
    PieceText target = PieceText.of(subwords, SubwordFiles.MARIAN_TARGET);
    return new ImportedUnigramTokenizer(subwords, source, target).write();
  }
}
