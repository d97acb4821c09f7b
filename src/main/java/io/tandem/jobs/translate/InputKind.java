package io.tandem.jobs.translate;

import io.tandem.UserException;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.jobs.cli.InputFiles;
import io.tandem.storage.GivenPath;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.ManifestHead;
import io.tandem.training.checkpoint.Checkpoint;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Recognizes whether the input of a translation is text or a Parquet table. Driver only. */
final class InputKind {
  private static final String PARQUET_ENDING = ".parquet";

  /** The first bytes of a Parquet file. */
  private static final byte[] PARQUET_START = {'P', 'A', 'R', '1'};

  private static final String XML_MARK = "<?xml";

  private InputKind() {}

  /**
   * Returns the files to translate line by line.
   *
   * @throws UserException if the input is missing, or recognizably a table, a corpus, a run or a
   *     checkpoint
   */
  static TextInput text(GivenPath input, Configuration hadoop) throws IOException {
    TextInput files = files(input, hadoop);
    for (FileStatus file : files.files()) {
      requireLines(input, file.getPath().getName());
    }
    if (!files.isSeveral() && isParquet(input, hadoop)) {
      throw UserException.of(
          "--input %s is a Parquet table; give --column NAME, the column to translate",
          input.text());
    }
    FileStatus first = files.files().get(0);
    if (DocumentFormat.ofName(first.getPath().getName()).isEmpty() && isXml(first, hadoop)) {
      throw UserException.of(
          "--input %s: %s is XML, whose lines are no text to translate; the ending of a document's name says what it is, such as .xlf or .html",
          input.text(), first.getPath().getName());
    }
    return files;
  }

  /**
   * Rejects a file whose name shows that it is no document and its lines are not plain sentences.
   *
   * @param name of a file of the input
   */
  static void requireLines(GivenPath input, String name) {
    if (name.endsWith(PARQUET_ENDING)) {
      throw UserException.of(
          "--input %s looks like a Parquet table; give --column NAME, the column to translate",
          input.text());
    }
    if (TextInput.isNamedAsColumns(name) && DocumentFormat.ofName(name).isEmpty()) {
      throw UserException.of(
          "--input %s: %s looks like a table; give --column, the name of the column to translate or its number, or rename the file if each line of it is one sentence",
          input.text(), name);
    }
  }

  /**
   * Returns the text files with columns to translate; empty if the input is a Parquet table.
   *
   * @throws UserException if the input is missing
   */
  static Optional<TextInput> columns(GivenPath input, Configuration hadoop) throws IOException {
    if (input.matching(hadoop).get(0).isFile()) {
      TextInput files = files(input, hadoop);
      return !files.isSeveral() && isParquet(input, hadoop) ? Optional.empty() : Optional.of(files);
    }
    boolean isText =
        Arrays.stream(input.path().getFileSystem(hadoop).listStatus(input.path()))
            .map(file -> file.getPath().getName())
            .anyMatch(name -> !name.matches("[_.].*") && TextInput.isNamedAsColumns(name));
    return isText ? Optional.of(files(input, hadoop)) : Optional.empty();
  }

  private static TextInput files(GivenPath input, Configuration hadoop) throws IOException {
    if (!isSeveral(input, hadoop)) {
      return new TextInput(List.of(named(input.status(hadoop), input.in(hadoop))), false);
    }
    requireNoneOfOurs(input, hadoop);
    return new TextInput(InputFiles.matching(input, hadoop), true);
  }

  /**
   * Returns whether the input is a directory or a pattern.
   *
   * @throws UserException if it is missing
   */
  static boolean isSeveral(GivenPath input, Configuration hadoop) throws IOException {
    FileStatus first = input.matching(hadoop).get(0);
    Path path = input.path().getFileSystem(hadoop).makeQualified(input.path());
    return first.isDirectory() || (input.isPattern() && !first.getPath().equals(path));
  }

  /** Returns the status of a file under the given path, which identifies an attempt. */
  private static FileStatus named(FileStatus file, Path name) {
    return new FileStatus(file.getLen(), false, 1, 1, file.getModificationTime(), name);
  }

  private static void requireNoneOfOurs(GivenPath input, Configuration hadoop) throws IOException {
    HadoopConf conf = HadoopConf.of(hadoop);
    Optional<ManifestHead> manifest = ManifestHead.read(conf, input.path());
    if (manifest.filter(ManifestHead::isCorpus).isPresent()) {
      throw UserException.of(
          "--input %1$s is a corpus directory, not text; give a text file, or one of its tables such as --input %1$s/pairs/split=test --column source",
          input.text());
    }
    if (manifest.filter(ManifestHead::isRun).isPresent() || Checkpoint.exists(conf, input.path())) {
      throw UserException.of(
          "--input %s is a training run or a checkpoint, not text; give it as --model, and a text file as --input",
          input.text());
    }
  }

  private static boolean isXml(FileStatus file, Configuration hadoop) throws IOException {
    String name = file.getPath().toString();
    try (InputStream in = GivenPath.file(name).open(hadoop)) {
      String start = new String(in.readNBytes(XML_MARK.length() + 3), StandardCharsets.UTF_8);
      return start.replace("\uFEFF", "").startsWith(XML_MARK);
    }
  }

  private static boolean isParquet(GivenPath file, Configuration hadoop) throws IOException {
    try (InputStream in = file.open(hadoop)) {
      return Arrays.equals(in.readNBytes(PARQUET_START.length), PARQUET_START);
    }
  }
}
