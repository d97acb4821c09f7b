package io.tandem.subword;

import io.tandem.config.SubwordSettings.Splitting;
import io.tandem.subword.SubwordSide.LineCoder;
import io.tandem.text.ReversibleSplitter;
import io.tandem.text.WordCache;
import io.tandem.text.WordSplitter;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Converts words into pieces and back, with tables for speed and a word cache. */
final class SubwordCoder implements LineCoder {
  private static final int SPACE_BYTE = Vocabulary.idOf((byte) ' ');
  private static final byte[] UNKNOWN = "\uFFFD".getBytes(StandardCharsets.UTF_8);
  private static final byte[] NOTHING = {};

  private final Merges merges;
  private final Vocabulary vocabulary;
  private final WordSplitter splitter;
  private final WordEncoder encoder;
  private final boolean reversible;
  private final byte[][] surfaces;
  private final WordCache<int[]> cache = new WordCache<>();

  SubwordCoder(SubwordForm form, Merges merges, Vocabulary vocabulary) {
    this.merges = merges;
    this.vocabulary = vocabulary;
    Splitting splitting = form.words().splitting();
    splitter = WordSplitter.of(splitting);
    reversible = splitting == Splitting.REVERSIBLE;
    encoder =
        switch (form.kind()) {
          case BPE -> new BpeWords(merges, vocabulary, splitting);
          case UNIGRAM -> new UnigramWords(vocabulary);
          case SENTENCEPIECE, HUGGINGFACE, MARIAN ->
              throw new IllegalArgumentException("split by the model itself: " + form.kind());
        };
    surfaces = IntStream.range(0, vocabulary.size()).mapToObj(this::surface).toArray(byte[][]::new);
  }

  @Override
  public Vocabulary vocabulary() {
    return vocabulary;
  }

  @Override
  public Merges merges() {
    return merges;
  }

  @Override
  public int[] encode(String text) {
    return encode(splitter.split(text));
  }

  /** Returns the ids of the words of a line. */
  int[] encode(List<String> wordsOfLine) {
    return join(wordsOfLine, this::encodeWord);
  }

  /** Returns the ids of a word, which are shared and must not be changed. */
  int[] encodeWord(String word) {
    return cache.get(word, w -> isLiteralMark(w) ? literalMark() : encoder.encode(w));
  }

  /**
   * Returns other ids for the same words, drawn at random; {@code strength} as in {@link
   * WordEncoder}.
   */
  @Override
  public int[] resample(int[] ids, double strength, RandomGenerator random) {
    return join(
        splitter.split(decode(ids)),
        w -> isLiteralMark(w) ? literalMark() : encoder.sample(w, strength, random));
  }

  private int[] join(List<String> wordsOfLine, Function<String, int[]> encodeWord) {
    IdSequence ids = new IdSequence(2 * wordsOfLine.size());
    for (String word : wordsOfLine) {
      if (!reversible && ids.endsInByte()) {
        ids.add(SPACE_BYTE); // Bytes do not show where a word ends.
      }
      ids.add(encodeWord.apply(word));
    }
    return ids.toArray();
  }

  private boolean isLiteralMark(String word) {
    return reversible && word.equals(ReversibleSplitter.LITERAL_MARK);
  }

  private static int[] literalMark() {
    IdSequence ids = new IdSequence(3);
    ids.addBytes(ReversibleSplitter.MARK);
    return ids.toArray();
  }

  @Override
  public String decode(int[] ids) {
    String decoded = spell(ids, new int[ids.length + 1]).toString(StandardCharsets.UTF_8);
    return reversible ? ReversibleSplitter.withoutFirstBlank(decoded) : decoded;
  }

  /**
   * Returns the text as UTF-8, in the form of {@link ReversibleSplitter}.
   *
   * @param ends [ids + 1], filled with the end of the text before each id
   */
  private ByteArrayOutputStream spell(int[] ids, int[] ends) {
    ByteArrayOutputStream text = new ByteArrayOutputStream(4 * ids.length + 16);
    boolean blankDue = false;
    for (int i = 0; i < ids.length; i++) {
      ends[i] = text.size();
      Vocabulary.Kind kind = vocabulary.kindOf(ids[i]);
      if (kind == Vocabulary.Kind.SPECIAL && ids[i] != Vocabulary.UNK) {
        continue;
      }
      if (blankDue) {
        text.write(' ');
      }
      text.writeBytes(surfaces[ids[i]]);
      blankDue = reversible ? isTag(ids, i) && isTag(ids, i + 1) : endsWord(ids[i], kind);
    }
    ends[ids.length] = text.size();
    return text;
  }

  /** Returns the text with tags, which, unlike words, do not include the space before them. */
  private boolean isTag(int[] ids, int place) {
    return place < ids.length && vocabulary.kindOf(ids[place]) == Vocabulary.Kind.TAG;
  }

  private boolean endsWord(int id, Vocabulary.Kind kind) {
    return id == Vocabulary.UNK
        || kind == Vocabulary.Kind.TAG
        || (kind == Vocabulary.Kind.PIECE && vocabulary.piece(id).endsWord());
  }

  /** A token with a part of a character belongs to the word of that. */
  @Override
  public TokenWords wordsOf(int[] ids) {
    int[] ends = new int[ids.length + 1];
    byte[] bytes = spell(ids, ends).toByteArray();
    CharsetDecoder decoder =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    ByteBuffer in = ByteBuffer.wrap(bytes);
    CharBuffer text = CharBuffer.allocate(bytes.length);
    int[] from = new int[ids.length];
    int[] to = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      if (isTag(ids, i)) {
        Arrays.fill(bytes, ends[i], ends[i + 1], (byte) ' ');
      }
      from[i] = text.position();
      decoder.decode(in.limit(ends[i + 1]), text, i == ids.length - 1);
      to[i] = text.position() + (in.hasRemaining() ? 1 : 0);
    }
    return TokenWords.of(text.flip().toString(), from, to);
  }

  @Override
  public List<String> pieces(String text) {
    List<String> shown = new ArrayList<>();
    for (String word : splitter.split(text)) {
      int[] ids = encodeWord(word);
      for (int i = 0; i < ids.length; i++) {
        boolean unmarkedByte = Vocabulary.isByte(ids[i]) && i + 1 < ids.length;
        shown.add(vocabulary.name(ids[i]) + (unmarkedByte ? Bpe.CONTINUATION : ""));
      }
    }
    return shown;
  }

  @Override
  public int[] importedRows() {
    int[] none = new int[vocabulary.size()];
    Arrays.fill(none, Subwords.NO_ROW);
    return none;
  }

  /** Returns the text of an id, in UTF-8. */
  private byte[] surface(int id) {
    return switch (vocabulary.kindOf(id)) {
      case SPECIAL -> id == Vocabulary.UNK ? UNKNOWN : NOTHING;
      case BYTE -> new byte[] {(byte) (id - Vocabulary.FIRST_BYTE)};
      case PIECE -> {
        String text = vocabulary.piece(id).text();
        yield (reversible ? text.replace(ReversibleSplitter.SPACE_MARK, ' ') : text)
            .getBytes(StandardCharsets.UTF_8);
      }
      case TAG -> vocabulary.name(id).getBytes(StandardCharsets.UTF_8);
    };
  }

  /**
   * Byte pair encoding of words: a piece without an id is split as it was merged, a character
   * without one into its bytes.
   */
  private static final class BpeWords implements WordEncoder {
    private final Merges merges;
    private final Vocabulary vocabulary;
    private final Splitting splitting;
    private final Bpe bpe;

    BpeWords(Merges merges, Vocabulary vocabulary, Splitting splitting) {
      this.merges = merges;
      this.vocabulary = vocabulary;
      this.splitting = splitting;
      bpe = new Bpe(merges);
    }

    @Override
    public int[] encode(String word) {
      return ids(bpe.pieces(word));
    }

    @Override
    public int[] sample(String word, double strength, RandomGenerator random) {
      return ids(bpe.sample(word, strength, random));
    }

    private int[] ids(List<String> pieces) {
      IdSequence ids = new IdSequence(pieces.size());
      for (int i = 0; i < pieces.size(); i++) {
        Piece piece = new Piece(pieces.get(i), i + 1 == pieces.size());
        merges.takeApart(piece, vocabulary::contains, part -> add(part, ids));
      }
      return ids.toArray();
    }

    private void add(Piece piece, IdSequence ids) {
      if (vocabulary.contains(piece)) {
        ids.add(vocabulary.idOf(piece));
      } else {
        ids.addBytes(
            // In reversibly split words U+2581 is a space.
            splitting == Splitting.REVERSIBLE
                ? piece.text().replace(ReversibleSplitter.SPACE_MARK, ' ')
                : piece.text());
      }
    }
  }

  /** Encodes a word into the ids of its pieces. Safe for use by several threads. */
  interface WordEncoder {
    int[] encode(String word);

    /**
     * Returns ids drawn at random.
     *
     * @param strength BPE: the probability of leaving a merge out; unigram: the exponent of the
     *     probabilities
     */
    int[] sample(String word, double strength, RandomGenerator random);
  }
}
