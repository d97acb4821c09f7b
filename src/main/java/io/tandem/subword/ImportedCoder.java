package io.tandem.subword;

import io.tandem.config.SubwordSettings.Kind;
import io.tandem.config.UserException;
import io.tandem.huggingface.TokenizerJson;
import io.tandem.sentencepiece.SentencePiece;
import io.tandem.subword.Vocabulary.CountedPiece;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Another tool's model with its ids mapped to ours: special tokens, UNK and bytes have their usual
 * ids, followed by its other tokens in their order and by the tags. For example, with a
 * SentencePiece model:
 *
 * <pre>
 *   there   0 &lt;unk&gt;   1 &lt;s&gt;   2 &lt;/s&gt;   3 ▁the   4 s
 *   here    3         1       2        260      261
 * </pre>
 */
final class ImportedCoder implements LineCoder {
  private static final int NONE = -1;

  private final SubwordForm form;
  private final ImportedTokenizer model;
  private final Vocabulary vocabulary;

  /** The model's ids to ours; {@link #NONE} if there is no token. */
  private final int[] ours;

  /** Our ids to the model's; {@link #NONE} for what it does not have. */
  private final int[] theirs;

  private ImportedCoder(SubwordForm form, ImportedTokenizer model, String file) {
    this.form = form;
    this.model = model;
    ours = new int[model.size()];
    List<CountedPiece> pieces = new ArrayList<>();
    for (int id = 0; id < ours.length; id++) {
      String token = model.token(id);
      int fixed = token.isEmpty() ? NONE : model.fixedId(id);
      if (!token.isEmpty() && fixed == ImportedTokenizer.NOT_FIXED) {
        fixed = Vocabulary.FIRST_PIECE + pieces.size();
        pieces.add(new CountedPiece(new Piece(token, true), 0));
      }
      ours[id] = fixed;
    }
    vocabulary = vocabulary(pieces, file).withTags(form.tags());
    theirs = new int[vocabulary.size()];
    Arrays.fill(theirs, NONE);
    for (int id = 0; id < ours.length; id++) {
      if (ours[id] != NONE) {
        theirs[ours[id]] = id;
      }
    }
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

  /**
   * @throws UserException when the model cannot be read
   */
  static ImportedCoder of(SubwordForm form, byte[] model, String file) {
    return new ImportedCoder(
        form,
        form.kind() == Kind.SENTENCEPIECE
            ? new ImportedSentencePiece(SentencePiece.of(model, file))
            : new ImportedTokenizerJson(
                TokenizerJson.parse(new String(model, StandardCharsets.UTF_8), file)),
        file);
  }

  @Override
  public SubwordForm form() {
    return form;
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public Merges merges() {
    return Merges.NONE;
  }

  @Override
  public int[] encode(String line) {
    return ours(model.encode(form.words().textOf(line)));
  }

  @Override
  public int[] encodeTarget(String line) {
    return ours(model.encode(form.words().textOfTarget(line)));
  }

  /**
   * Maps ids; text that spells a token for the beginning, end or padding of sentences does not act
   * as one.
   */
  private int[] ours(List<Integer> ids) {
    return ids.stream().mapToInt(id -> Math.max(Vocabulary.UNK, ours[id])).toArray();
  }

  @Override
  public String decode(int[] ids) {
    return form.words().target().restore(text(ids));
  }

  /** Returns the text that the model decodes, with tags before it. */
  private String text(int[] ids) {
    StringBuilder text = new StringBuilder();
    List<Integer> known = new ArrayList<>(ids.length);
    for (int id : ids) {
      if (vocabulary.kindOf(id) == Vocabulary.Kind.TAG) {
        text.append(vocabulary.name(id)).append(' ');
      } else if (theirs[id] != NONE && (id >= Vocabulary.FIRST_BYTE || id == Vocabulary.UNK)) {
        known.add(theirs[id]);
      }
    }
    return text.append(model.decode(known)).toString();
  }

  /**
   * Returns other ids drawn at random; where ids do not determine the text, as with UNK, they are
   * kept.
   */
  @Override
  public int[] resample(int[] ids, double strength, RandomGenerator random) {
    String text = text(ids);
    return Arrays.equals(ours(model.encode(text)), ids)
        ? ours(model.sample(text, strength, random))
        : ids;
  }

  /** A token belongs to the word of the first character that it adds to the text. */
  @Override
  public int[] wordsOf(int[] ids) {
    int[] words = new int[ids.length];
    int tags = 0;
    while (tags < ids.length && vocabulary.kindOf(ids[tags]) == Vocabulary.Kind.TAG) {
      words[tags++] = Subwords.NO_WORD;
    }
    String before = "";
    for (int i = tags; i < ids.length; i++) {
      String with = text(Arrays.copyOfRange(ids, tags, i + 1));
      words[i] = wordAt(with, Math.min(before.length(), with.length()));
      before = with;
    }
    return words;
  }

  /**
   * Returns the number of the word of the first character, from this index on, that is not a space.
   */
  private static int wordAt(String text, int from) {
    int place = from;
    while (place < text.length() && Character.isWhitespace(text.charAt(place))) {
      place++;
    }
    if (place == text.length()) {
      return Subwords.NO_WORD;
    }
    int begun = 0;
    for (int at = 0; at <= place; at++) {
      boolean begins =
          !Character.isWhitespace(text.charAt(at))
              && (at == 0 || Character.isWhitespace(text.charAt(at - 1)));
      begun += begins ? 1 : 0;
    }
    return begun - 1;
  }

  @Override
  public List<String> pieces(String line) {
    return Arrays.stream(encode(line)).mapToObj(vocabulary::name).toList();
  }
}
