package io.tandem.corpus.source;

import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.InputSettings;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.format.PairFormats;
import io.tandem.storage.GivenPath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Finds the files that inputs name, in an order that is the same everywhere. Driver only. */
public final class BitextFiles {
  /** The number of names that fit in a line. */
  private static final int MAX_NAMED = 10;

  private final Configuration hadoop;
  private final Consumer<String> notices;

  public BitextFiles(Configuration hadoop) {
    this(hadoop, notice -> {});
  }

  /**
   * @param notices receives a line about files of a directory that are not read
   */
  public BitextFiles(Configuration hadoop, Consumer<String> notices) {
    this.hadoop = hadoop;
    this.notices = notices;
  }

  /**
   * Returns the files of all inputs: by input, then, if a pattern or directory names several, by
   * path.
   *
   * @throws UserException if there is no input, a file is missing, or a directory is empty
   */
  public List<BitextFile> of(List<InputSettings> inputs) {
    if (inputs.isEmpty()) {
      throw new UserException(
          "corpus.inputs is empty: name the files of the text, for example"
              + " corpus.inputs=[{path=\"pairs.tsv.gz\"}]");
    }
    List<BitextFile> files = new ArrayList<>();
    try {
      for (InputSettings input : inputs) {
        if (input.readsTwoFiles()) {
          FileStatus source = single("corpus.inputs source", input.source());
          FileStatus target = single("corpus.inputs target", input.target());
          long bytes = source.getLen() + target.getLen();
          files.add(new BitextFile(files.size(), input, name(source), name(target), bytes));
        } else if (input.format() == Format.TABLE) {
          files.add(new BitextFile(files.size(), input, input.path(), "", 0));
        } else {
          for (FileStatus file : matching(input)) {
            files.add(new BitextFile(files.size(), input, name(file), "", file.getLen()));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the inputs", e);
    }
    return List.copyOf(files);
  }

  /**
   * Returns the file or directory with this path, else the files that match it as a pattern; a
   * directory is replaced by its files.
   */
  private List<FileStatus> matching(InputSettings input) throws IOException {
    GivenPath given = GivenPath.setting("corpus.inputs path", input.path());
    List<FileStatus> files = new ArrayList<>();
    List<FileStatus> others = new ArrayList<>();
    List<FileStatus> directories = new ArrayList<>();
    for (FileStatus match : given.matching(hadoop)) {
      if (match.isFile()) {
        if (given.isPattern()) {
          requireFormat(input, match);
        }
        files.add(match);
      } else {
        for (FileStatus file : visibleIn(match.getPath(), input.format())) {
          if (file.isDirectory()) {
            directories.add(file);
            continue;
          }
          boolean usual = PairFormats.isUsualName(file.getPath().getName(), input.format());
          (usual ? files : others).add(file);
        }
      }
    }
    others.sort(Comparator.comparing(BitextFiles::name));
    if (files.isEmpty()) {
      throw holdsNone(input, others);
    }
    if (!others.isEmpty()) {
      notices.accept(
          "skipped in %s, as %s files are named %s: %s"
              .formatted(given.text(), name(input.format()), usual(input), names(others)));
    }
    if (!directories.isEmpty()) {
      directories.sort(Comparator.comparing(BitextFiles::name));
      notices.accept(
          "skipped in %s, whose subdirectories need a pattern such as %s/*/*: %s"
              .formatted(given.text(), input.path(), names(directories)));
    }
    files.sort(Comparator.comparing(BitextFiles::name));
    return files;
  }

  /** Requires that a file is not named like one of another format than its pattern is read as. */
  private static void requireFormat(InputSettings input, FileStatus file) {
    String name = file.getPath().getName();
    Optional<String> other = input.format().contradictedBy(name);
    if (other.isPresent()) {
      throw UserException.of(
          "corpus.inputs: %s matches %s, which is named like %s and would be read as %s: give the format, or a pattern that matches files of one format",
          input.path(), name, other.get(), name(input.format()));
    }
  }

  private static UserException holdsNone(InputSettings input, List<FileStatus> others) {
    return others.isEmpty()
        ? UserException.of(
            "corpus.inputs: the directory %s holds no files itself; files in its subdirectories need a pattern such as %s/*/*",
            input.path(), input.path())
        : UserException.of(
            "corpus.inputs: the directory %s holds no files named %s, as %s files are (found %s); give another format, or a pattern such as %s/* to read them all",
            input.path(), usual(input), name(input.format()), names(others), input.path());
  }

  private static String usual(InputSettings input) {
    return PairFormats.usualNames(input.format());
  }

  private static String name(Format format) {
    return format.name().toLowerCase(Locale.ROOT);
  }

  /**
   * The files that Spark writes in addition to the parts, such as _SUCCESS and checksums, start
   * with _ or a dot. In the place of a directory with a partition of Parquet files stands what is
   * in it.
   */
  private List<FileStatus> visibleIn(Path directory, Format format) throws IOException {
    List<FileStatus> visible = new ArrayList<>();
    for (FileStatus file : directory.getFileSystem(hadoop).listStatus(directory)) {
      if (file.isDirectory()
          && format == Format.PARQUET
          && Partitions.isOne(file.getPath().getName())) {
        visible.addAll(visibleIn(file.getPath(), format));
      } else if (!file.getPath().getName().matches("[_.].*")) {
        visible.add(file);
      }
    }
    return visible;
  }

  private static String names(List<FileStatus> files) {
    String shown =
        files.stream()
            .limit(MAX_NAMED)
            .map(file -> file.getPath().getName())
            .collect(Collectors.joining(", "));
    return files.size() <= MAX_NAMED
        ? shown
        : Text.format("%s and %,d more", shown, files.size() - MAX_NAMED);
  }

  private FileStatus single(String setting, String file) {
    FileStatus found = GivenPath.setting(setting, file).status(hadoop);
    if (!found.isFile()) {
      throw UserException.of(
          "corpus.inputs: %s is a directory, expected a file, as source and target each name one",
          found.getPath());
    }
    return found;
  }

  private static String name(FileStatus file) {
    return file.getPath().toString();
  }
}
