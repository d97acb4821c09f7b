package io.tandem.jobs;

import io.tandem.config.UserException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * Lines of a UTF-8 file on any Hadoop file system, plain or, by the ending {@code .gz}, compressed.
 * Only a line feed ends a line: other characters that some readers break lines at occur in
 * translations, and a break there would shift all lines after it.
 */
final class TextLines {
  /** The name that stands for the standard input. */
  static final String STANDARD_INPUT = "-";

  private final String name;

  private TextLines(String name) {
    this.name = name;
  }

  /**
   * Reads all lines.
   *
   * @param name a path, or {@code -} for the standard input
   * @throws UserException when there is no such file, it cannot be read, is empty or is not UTF-8
   */
  static List<String> read(String name, Configuration hadoop) {
    TextLines file = new TextLines(name);
    try (InputStream in = file.open(hadoop)) {
      List<String> lines = file.decode(in);
      if (lines.isEmpty()) {
        throw new UserException(file.title() + " is empty; expected one sentence a line");
      }
      return lines;
    } catch (FileNotFoundException e) {
      throw new UserException("there is no file " + name + "; check the path", e);
    } catch (IOException | IllegalArgumentException e) {
      throw new UserException("cannot read " + file.title() + ": " + e.getMessage(), e);
    }
  }

  private InputStream open(Configuration hadoop) throws IOException {
    if (name.equals(STANDARD_INPUT)) {
      return System.in;
    }
    Path path = new Path(name);
    FileSystem fileSystem = path.getFileSystem(hadoop);
    FileStatus status = fileSystem.getFileStatus(path);
    if (status.isDirectory()) {
      throw new UserException(name + " is a directory; expected a text file");
    }
    InputStream in = fileSystem.open(path);
    return name.endsWith(".gz") ? new GZIPInputStream(in) : in;
  }

  private List<String> decode(InputStream in) throws IOException {
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    List<String> lines = new ArrayList<>();
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    InputStream buffered = new BufferedInputStream(in);
    for (int b = buffered.read(); b >= 0; b = buffered.read()) {
      if (b == '\n') {
        lines.add(decode(decoder, line, lines.size() + 1));
      } else {
        line.write(b);
      }
    }
    if (line.size() > 0) {
      lines.add(decode(decoder, line, lines.size() + 1));
    }
    return lines;
  }

  private String decode(CharsetDecoder decoder, ByteArrayOutputStream line, int number) {
    ByteBuffer bytes = ByteBuffer.wrap(line.toByteArray());
    line.reset();
    try {
      return decoder.decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw new UserException(
          String.format(
              Locale.ROOT,
              "%s line %d is not valid UTF-8: the byte 0x%02X at position %d of the line is wrong;"
                  + " convert the file first, for example with iconv -t UTF-8",
              title(),
              number,
              bytes.get(bytes.position()),
              bytes.position() + 1),
          e);
    }
  }

  private String title() {
    return name.equals(STANDARD_INPUT) ? "the standard input" : name;
  }
}
