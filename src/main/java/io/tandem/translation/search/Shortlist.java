package io.tandem.translation.search;

import io.tandem.UserException;
import io.tandem.subword.Vocabulary;
import java.io.ByteArrayOutputStream;
import java.io.Serializable;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.zip.CRC32C;

/**
 * A lexical shortlist: for each token of the source the tokens that are likely in its translation,
 * and the tokens that any translation may have. A translation then consists of the candidates of
 * its sentence, so that the output layer computes few columns of many (Jean et al. 2015, arXiv
 * 1412.2007, section 3.3). Every text can still be written, since all bytes are candidates.
 * Immutable; plain fields, because Kryo cannot read records.
 *
 * <p>As bytes: the letters {@code TSHL}, the version, the vocabulary's size, the tokens of any
 * translation, the number of source tokens and the likely ones of each, and the CRC-32C of all
 * that, big-endian. Tokens are ascending, and written as their number and the differences from one
 * to the next, all in groups of seven bits, the lowest first.
 */
public final class Shortlist implements Serializable {
  /** The name of its file in a corpus, a checkpoint or a saved model. */
  public static final String FILE = "shortlist.bin";

  private static final long serialVersionUID = 1L;
  private static final int MAGIC = 0x5453484C;
  private static final int VERSION = 1;
  private static final int GROUP = 7;
  private static final int MORE = 1 << GROUP;

  private final int vocabulary;
  private final int[] always;
  private final int[][] likely;

  private Shortlist(int vocabulary, int[] always, int[][] likely) {
    this.vocabulary = vocabulary;
    this.always = always;
    this.likely = likely;
  }

  /**
   * @param vocabulary the size of the target's vocabulary
   * @param frequent tokens that may be in any translation; the end of the sentence and the bytes
   *     always may
   * @param likely for each source token those that are likely in its translation
   */
  public static Shortlist of(int vocabulary, int[] frequent, int[][] likely) {
    int[] spelling =
        IntStream.range(Vocabulary.FIRST_BYTE, Vocabulary.FIRST_BYTE + Vocabulary.BYTES).toArray();
    BitSet any = new BitSet();
    any.set(Vocabulary.EOS);
    add(spelling, any);
    add(frequent, any);
    any.clear(vocabulary, Math.max(vocabulary, any.length()));
    return new Shortlist(
        vocabulary,
        any.stream().toArray(),
        Arrays.stream(likely).map(each -> each.clone()).peek(Arrays::sort).toArray(int[][]::new));
  }

  private static void add(int[] tokens, BitSet to) {
    for (int token : tokens) {
      to.set(token);
    }
  }

  /**
   * Requires the vocabularies to have as many tokens as those that it was learned for.
   *
   * @param owner the model or corpus that has them, for the message
   * @throws UserException if they differ
   */
  public void requireVocabularies(int source, int target, String owner) {
    if (source != likely.length || target != vocabulary) {
      throw UserException.of(
          "the lexical shortlist is for vocabularies of %,d and %,d tokens, but those of %s"
              + " have %,d and %,d: take the shortlist of a corpus with the same subwords",
          likely.length, vocabulary, owner, source, target);
    }
  }

  /**
   * Returns the tokens that the translation of a sentence may consist of, ascending.
   *
   * @param source the sentence
   * @param prefix the beginning of the translation
   */
  public int[] candidates(int[] source, int[] prefix) {
    BitSet candidates = new BitSet(vocabulary);
    add(always, candidates);
    add(prefix, candidates);
    for (int token : source) {
      add(likely[token], candidates);
    }
    return candidates.stream().toArray();
  }

  /** Returns the content of its file. */
  public byte[] bytes() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(MAGIC).array());
    write(VERSION, out);
    write(vocabulary, out);
    write(always, out);
    write(likely.length, out);
    for (int[] each : likely) {
      write(each, out);
    }
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(checksum(out.toByteArray())).array());
    return out.toByteArray();
  }

  private static int checksum(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return (int) crc.getValue();
  }

  private static void write(int[] ascending, ByteArrayOutputStream out) {
    write(ascending.length, out);
    int last = 0;
    for (int token : ascending) {
      write(token - last, out);
      last = token;
    }
  }

  private static void write(int number, ByteArrayOutputStream out) {
    int rest = number;
    while (rest >= MORE) {
      out.write(MORE | (rest & (MORE - 1)));
      rest >>>= GROUP;
    }
    out.write(rest);
  }

  /**
   * Reads what {@link #bytes} wrote.
   *
   * @param file its name, for messages
   * @throws UserException if it is something else, damaged, or of a later version
   */
  public static Shortlist read(byte[] content, String file) {
    try {
      return read(ByteBuffer.wrap(content), file);
    } catch (BufferUnderflowException | IndexOutOfBoundsException | ArithmeticException e) {
      throw new UserException(damaged(file), e);
    }
  }

  private static Shortlist read(ByteBuffer in, String file) {
    if (in.getInt() != MAGIC) {
      throw UserException.of(
          "%s is no shortlist: expected one that jobs/prepare.sh wrote with corpus.shortlist.enabled = true",
          file);
    }
    int version = number(in);
    if (version != VERSION) {
      throw UserException.of(
          "%s has version %d, but this version of Tandem reads version %d: use a newer one, or"
              + " prepare the corpus again",
          file, version, VERSION);
    }
    byte[] checked = Arrays.copyOf(in.array(), in.capacity() - Integer.BYTES);
    if (in.getInt(checked.length) != checksum(checked)) {
      throw new UserException(damaged(file));
    }
    in.limit(checked.length);
    int vocabulary = number(in);
    int[] always = tokens(in, vocabulary);
    int[][] likely = new int[count(in)][];
    for (int source = 0; source < likely.length; source++) {
      likely[source] = tokens(in, vocabulary);
    }
    if (in.hasRemaining()) {
      throw new UserException(damaged(file));
    }
    return new Shortlist(vocabulary, always, likely);
  }

  private static String damaged(String file) {
    return "%s is damaged: copy it again, or prepare the corpus again".formatted(file);
  }

  private static int[] tokens(ByteBuffer in, int vocabulary) {
    int[] tokens = new int[count(in)];
    int last = 0;
    for (int i = 0; i < tokens.length; i++) {
      last += number(in);
      tokens[i] = Objects.checkIndex(last, vocabulary);
    }
    return tokens;
  }

  /** Reads the number of elements that follow; each takes at least a byte. */
  private static int count(ByteBuffer in) {
    int count = number(in);
    if (count > in.remaining()) {
      throw new BufferUnderflowException();
    }
    return count;
  }

  private static int number(ByteBuffer in) {
    long number = 0;
    for (int shift = 0; shift < Integer.SIZE; shift += GROUP) {
      int group = in.get();
      number |= (group & (MORE - 1L)) << shift;
      if (group >= 0) {
        return Math.toIntExact(number);
      }
    }
    throw new ArithmeticException("a number of more than 32 bits");
  }
}
