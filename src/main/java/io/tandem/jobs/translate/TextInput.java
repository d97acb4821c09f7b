package io.tandem.jobs.translate;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.corpus.document.format.DocumentFormat;
import io.tandem.storage.Compression;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;

/**
 * Text files to translate. Driver only.
 *
 * @param files by path
 * @param isSeveral whether a directory or pattern names them, so that a directory is written
 */
record TextInput(List<FileStatus> files, boolean isSeveral) {
  /**
   * @throws UserException if the translations of two files would have the same name
   */
  TextInput {
    files = List.copyOf(files);
    Map<String, FileStatus> byName = new HashMap<>();
    for (FileStatus file : files) {
      FileStatus other = byName.put(file.getPath().getName(), file);
      if (other != null) {
        throw UserException.of(
            "%s and %s have one name, which each translation gets in the directory of the output; translate them one after the other",
            other.getPath(), file.getPath());
      }
    }
  }

  /**
   * Returns the common format of the files with columns.
   *
   * @throws UserException if they differ
   */
  Format formatOfColumns() {
    Format first = format(files.get(0).getPath().getName());
    for (FileStatus file : files) {
      if (format(file.getPath().getName()) != first) {
        throw UserException.of(
            "%s and %s have columns of different formats; translate those of one format at a time",
            files.get(0).getPath(), file.getPath());
      }
    }
    return first;
  }

  /**
   * Returns whether the files are documents, by their names.
   *
   * @throws UserException if only some are
   */
  boolean isOfDocuments() {
    Map<Boolean, List<FileStatus>> byKind =
        files.stream().collect(Collectors.partitioningBy(TextInput::isDocument));
    if (!byKind.get(true).isEmpty() && !byKind.get(false).isEmpty()) {
      throw UserException.of(
          "%s is a document and %s is not; translate documents and lines of text one after the other",
          byKind.get(true).get(0).getPath(), byKind.get(false).get(0).getPath());
    }
    return byKind.get(false).isEmpty();
  }

  private static boolean isDocument(FileStatus file) {
    return DocumentFormat.ofName(file.getPath().getName()).isPresent();
  }

  /** Returns the format of a file with columns by its name; TSV by default. */
  static Format format(String name) {
    return List.of(Format.CSV, Format.JSONL).stream()
        .filter(format -> hasEnding(name, format.endings()))
        .filter(format -> !hasEnding(name, List.of(".txt")))
        .findFirst()
        .orElse(Format.TSV);
  }

  /** Returns whether the name of a file shows that it has columns. */
  static boolean isNamedAsColumns(String name) {
    return format(name) != Format.TSV || hasEnding(name, List.of(".tsv", ".tab"));
  }

  private static boolean hasEnding(String name, List<String> endings) {
    String lower = name.toLowerCase(Locale.ROOT);
    String plain = lower.substring(0, lower.length() - Compression.ofName(lower).suffix().length());
    return endings.stream().anyMatch(plain::endsWith);
  }
}
