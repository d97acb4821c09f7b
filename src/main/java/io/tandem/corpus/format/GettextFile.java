package io.tandem.corpus.format;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Unfinished;
import io.tandem.storage.Compression;
import io.tandem.storage.GivenPath;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.apache.hadoop.conf.Configuration;

/**
 * Opens a gettext catalogue, written or compiled; the first bytes tell which it is. Both forms name
 * the same reasons why a message is not a pair.
 */
public final class GettextFile {
  /** A tool guessed the translation from a similar message. */
  public static final String FUZZY = "fuzzy";

  /** The message is no longer in the program. */
  static final String OBSOLETE = "obsolete";

  /** The message has plural forms, and which one translates the source depends on the language. */
  static final String PLURAL = "plural";

  static final String UNTRANSLATED = "untranslated";

  /** Converts the charset in the header as well. */
  private static final String CONVERTER = "msgconv --to-code=UTF-8";

  private GettextFile() {}

  /**
   * @throws UserException when the file cannot be opened
   */
  static PairReader open(String file, Configuration hadoop, Unfinished unfinished)
      throws IOException {
    return of(file, GivenPath.file(file).open(hadoop), unfinished);
  }

  /** Opens a catalogue for its messages alone, whether they are translated or not. */
  static PairReader openMessages(String file, Configuration hadoop) throws IOException {
    return new MessageReader(open(file, hadoop, Unfinished.KEEP));
  }

  /** Reads raw bytes; {@code file} determines the compression and appears in messages. */
  static PairReader of(String file, InputStream raw, Unfinished unfinished) throws IOException {
    try {
      InputStream in = new BufferedInputStream(Compression.decompressed(file, raw));
      in.mark(Integer.BYTES);
      byte[] start = in.readNBytes(Integer.BYTES);
      in.reset();
      return MoReader.isMagic(start)
          ? MoReader.read(file, in)
          : new PoReader(LineReader.ofText(file, in, CONVERTER), unfinished);
    } catch (IOException e) {
      raw.close();
      throw new UserException(
          "%s: cannot be read (%s): the file is damaged, cut off, or not what its name says; fetch it again"
              .formatted(file, e.getMessage()),
          e);
    } catch (RuntimeException e) {
      raw.close();
      throw e;
    }
  }
}
