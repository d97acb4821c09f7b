package io.tandem.subword.sentencepiece;

import io.tandem.UserException;
import io.tandem.storage.protobuf.WireReader;
import io.tandem.storage.protobuf.WireWriter;
import io.tandem.subword.sentencepiece.ScoredPiece.Type;
import io.tandem.subword.sentencepiece.SentencePieceModel.Algorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The file form of a {@link SentencePieceModel}: a protobuf message with the pieces and the
 * settings of training and normalization. Only the fields that matter for using a model are
 * numbered here; others are skipped.
 */
public final class SentencePieceFile {
  private static final int PIECES = 1;
  private static final int PIECE_TEXT = 1;
  private static final int PIECE_SCORE = 2;
  private static final int PIECE_TYPE = 3;

  private static final int TRAINING = 2;
  private static final int ALGORITHM = 3;
  private static final int VOCABULARY_SIZE = 4;
  private static final int WHITESPACE_AS_SUFFIX = 24;
  private static final int BYTE_FALLBACK = 35;
  private static final int UNKNOWN_ID = 40;
  private static final int BEGIN_ID = 41;
  private static final int END_ID = 42;
  private static final int PADDING_ID = 43;
  private static final int UNKNOWN_SURFACE = 44;
  private static final int UNKNOWN_NAME = 45;
  private static final int BEGIN_NAME = 46;
  private static final int END_NAME = 47;
  private static final int PADDING_NAME = 48;

  private static final int NORMALIZATION = 3;
  private static final int DENORMALIZATION = 5;
  private static final int NAME = 1;
  private static final int RULES = 2;
  private static final int ADD_DUMMY_PREFIX = 3;
  private static final int REMOVE_EXTRA_WHITESPACE = 4;
  private static final int ESCAPE_WHITESPACE = 5;

  private final String file;
  private final List<ScoredPiece> pieces = new ArrayList<>();

  // The defaults of fields that the file does not have.
  private int algorithm = Algorithm.UNIGRAM.number;
  private boolean whitespaceAsSuffix;
  private boolean byteFallback;
  private int beginId = 1;
  private int endId = 2;
  private int paddingId = -1;
  private String unknownSurface = SentencePieceModel.USUAL_UNKNOWN_SURFACE;
  private String name = "";
  private byte[] rules = {};
  private boolean addDummyPrefix = true;
  private boolean removeExtraWhitespace = true;
  private boolean escapeWhitespace = true;

  private SentencePieceFile(String file) {
    this.file = file;
  }

  /**
   * Reads the content of a {@code .model} file.
   *
   * @param file the name of the file in messages
   * @throws UserException if it is another kind of file, is damaged, or needs something that is not
   *     supported
   */
  public static SentencePieceModel parse(byte[] content, String file) {
    try {
      return new SentencePieceFile(file).read(new WireReader(content, file));
    } catch (UserException e) {
      throw e.getMessage().startsWith(file)
          ? e
          : new UserException("%s: %s".formatted(file, e.getMessage()), e);
    }
  }

  private SentencePieceModel read(WireReader message) {
    while (message.next()) {
      switch (message.field()) {
        case PIECES -> pieces.add(piece(message.message()));
        case TRAINING -> readTraining(message.message());
        case NORMALIZATION -> readNormalization(message.message());
        case DENORMALIZATION -> refuseDenormalization(message.message());
        default -> {}
      }
    }
    return new SentencePieceModel(
        algorithm(),
        pieces,
        new Normalization(
            name,
            CharacterMap.of(rules, file),
            addDummyPrefix,
            removeExtraWhitespace,
            escapeWhitespace,
            whitespaceAsSuffix),
        byteFallback,
        unknownSurface,
        beginId,
        endId,
        paddingId);
  }

  private Algorithm algorithm() {
    return Arrays.stream(Algorithm.values())
        .filter(known -> known.number == algorithm)
        .findFirst()
        .orElseThrow(
            () ->
                UserException.of(
                    "the model type %s is not supported; supported are unigram and bpe",
                    algorithm == 3 ? "word" : algorithm == 4 ? "char" : algorithm));
  }

  private ScoredPiece piece(WireReader message) {
    String text = "";
    float score = 0;
    int type = Type.NORMAL.number;
    while (message.next()) {
      switch (message.field()) {
        case PIECE_TEXT -> text = message.text();
        case PIECE_SCORE -> score = message.real();
        case PIECE_TYPE -> type = message.integer();
        default -> {}
      }
    }
    return new ScoredPiece(text, score, type(type));
  }

  private Type type(int number) {
    return Arrays.stream(Type.values())
        .filter(type -> type.number == number)
        .findFirst()
        .orElseThrow(
            () ->
                UserException.of(
                    "%s: piece %d is of type %d, known are 1 to 6", file, pieces.size(), number));
  }

  private void readTraining(WireReader message) {
    while (message.next()) {
      switch (message.field()) {
        case ALGORITHM -> algorithm = message.integer();
        case WHITESPACE_AS_SUFFIX -> whitespaceAsSuffix = message.flag();
        case BYTE_FALLBACK -> byteFallback = message.flag();
        case BEGIN_ID -> beginId = message.integer();
        case END_ID -> endId = message.integer();
        case PADDING_ID -> paddingId = message.integer();
        case UNKNOWN_SURFACE -> unknownSurface = message.text();
        default -> {}
      }
    }
  }

  private void readNormalization(WireReader message) {
    while (message.next()) {
      switch (message.field()) {
        case NAME -> name = message.text();
        case RULES -> rules = message.content();
        case ADD_DUMMY_PREFIX -> addDummyPrefix = message.flag();
        case REMOVE_EXTRA_WHITESPACE -> removeExtraWhitespace = message.flag();
        case ESCAPE_WHITESPACE -> escapeWhitespace = message.flag();
        default -> {}
      }
    }
  }

  private void refuseDenormalization(WireReader message) {
    while (message.next()) {
      if (message.field() == RULES && message.content().length > 0) {
        throw new UserException(
            file
                + ": has denormalization rules, which are not supported; train it without"
                + " --denormalization_rule_tsv");
      }
    }
  }

  /** Returns the content of a {@code .model} file, which SentencePiece can read. */
  public static byte[] write(SentencePieceModel model) {
    WireWriter file = new WireWriter();
    for (ScoredPiece piece : model.pieces()) {
      WireWriter entry =
          new WireWriter().text(PIECE_TEXT, piece.text()).real(PIECE_SCORE, piece.score());
      if (piece.type() != Type.NORMAL) {
        entry.integer(PIECE_TYPE, piece.type().number);
      }
      file.message(PIECES, entry);
    }
    return file.message(TRAINING, training(model))
        .message(NORMALIZATION, normalization(model.normalization()))
        .bytes();
  }

  private static WireWriter training(SentencePieceModel model) {
    WireWriter training =
        new WireWriter()
            .integer(ALGORITHM, model.algorithm().number)
            .integer(VOCABULARY_SIZE, model.pieces().size())
            .flag(WHITESPACE_AS_SUFFIX, model.normalization().whitespaceAsSuffix())
            .flag(BYTE_FALLBACK, model.byteFallback())
            .integer(UNKNOWN_ID, model.unknownId())
            .integer(BEGIN_ID, model.beginId())
            .integer(END_ID, model.endId())
            .integer(PADDING_ID, model.paddingId())
            .text(UNKNOWN_SURFACE, model.unknownSurface());
    writeName(model, model.unknownId(), UNKNOWN_NAME, training);
    writeName(model, model.beginId(), BEGIN_NAME, training);
    writeName(model, model.endId(), END_NAME, training);
    writeName(model, model.paddingId(), PADDING_NAME, training);
    return training;
  }

  private static void writeName(SentencePieceModel model, int id, int field, WireWriter training) {
    if (id >= 0) {
      training.text(field, model.pieces().get(id).text());
    }
  }

  private static WireWriter normalization(Normalization normalization) {
    return new WireWriter()
        .text(NAME, normalization.name())
        .content(RULES, normalization.rules().compiled())
        .flag(ADD_DUMMY_PREFIX, normalization.addDummyPrefix())
        .flag(REMOVE_EXTRA_WHITESPACE, normalization.removeExtraWhitespace())
        .flag(ESCAPE_WHITESPACE, normalization.escapeWhitespace());
  }
}
