package io.tandem.subword;

import io.tandem.UserException;
import io.tandem.subword.Vocabulary.CountedPiece;
import io.tandem.subword.imported.ImportedTokenizer;
import io.tandem.subword.imported.TokenRole;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * The ids of another tool's tokens mapped to ours: special tokens, UNK and bytes have their usual
 * ids, followed by its other tokens in their order and by the tags, its own ones first. For
 * example, with a SentencePiece model:
 *
 * <pre>
 *   there   0 &lt;unk&gt;   1 &lt;s&gt;   2 &lt;/s&gt;   3 ▁the   4 s
 *   here    3         1       2        260      261
 * </pre>
 */
final class ImportedIds {
  private final Vocabulary vocabulary;

  /** The model's ids to ours; {@link Subwords#NO_ROW} if there is no token. */
  private final int[] ours;

  /** Our ids to the model's; {@link Subwords#NO_ROW} if the model has no such token. */
  private final int[] theirs;

  private ImportedIds(Vocabulary vocabulary, int[] ours) {
    this.vocabulary = vocabulary;
    this.ours = ours;
    theirs = new int[vocabulary.size()];
    Arrays.fill(theirs, Subwords.NO_ROW);
    for (int id = 0; id < ours.length; id++) {
      if (ours[id] != Subwords.NO_ROW) {
        theirs[ours[id]] = id;
      }
    }
  }

  /**
   * Maps the ids of a model.
   *
   * @param tags further tags
   * @param file the name of the file in messages
   * @throws UserException if the model has no piece of text
   */
  static ImportedIds of(ImportedTokenizer model, List<String> tags, String file) {
    int[] ours = new int[model.size()];
    Arrays.fill(ours, Subwords.NO_ROW);
    List<CountedPiece> pieces = new ArrayList<>();
    List<Integer> tagIds = new ArrayList<>();
    for (int id = 0; id < ours.length; id++) {
      String token = model.token(id);
      if (token.isEmpty()) {
        continue;
      }
      if (model.role(id) == TokenRole.TAG) {
        tagIds.add(id);
      } else if (model.role(id) == TokenRole.TEXT) {
        ours[id] = Vocabulary.FIRST_PIECE + pieces.size();
        pieces.add(new CountedPiece(new Piece(token, true), 0));
      } else {
        ours[id] = fixed(model.role(id), token);
      }
    }
    List<String> allTags = new ArrayList<>();
    for (int id : tagIds) {
      ours[id] = Vocabulary.FIRST_PIECE + pieces.size() + allTags.size();
      allTags.add(model.token(id));
    }
    tags.stream().filter(tag -> !allTags.contains(tag)).toList().forEach(allTags::add);
    return new ImportedIds(vocabulary(pieces, file).withTags(allTags), ours);
  }

  private static int fixed(TokenRole role, String token) {
    return switch (role) {
      case PADDING -> Vocabulary.PAD;
      case BEGIN -> Vocabulary.BOS;
      case END -> Vocabulary.EOS;
      case UNKNOWN -> Vocabulary.UNK;
      case BYTE -> Vocabulary.idOf((byte) HexFormat.fromHexDigits(token, 3, 5));
      case TEXT, TAG -> throw new IllegalArgumentException("no fixed id for " + token);
    };
  }

  private static Vocabulary vocabulary(List<CountedPiece> pieces, String file) {
    if (pieces.isEmpty()) {
      throw new UserException(file + ": has no token that text could be split into");
    }
    try {
      return new Vocabulary(pieces);
    } catch (IllegalArgumentException e) {
      throw new UserException(file + ": " + e.getMessage(), e);
    }
  }

  Vocabulary vocabulary() {
    return vocabulary;
  }

  /**
   * Maps ids; text that spells a token for the beginning, end or padding of sentences does not act
   * as one.
   */
  int[] ours(List<Integer> ids) {
    return ids.stream().mapToInt(id -> Math.max(Vocabulary.UNK, ours[id])).toArray();
  }

  /** Returns the model's id for one of ours, or {@link Subwords#NO_ROW}. */
  int theirs(int id) {
    return theirs[id];
  }

  /** Returns the model's ids for all of ours. */
  int[] rows() {
    return theirs.clone();
  }
}
