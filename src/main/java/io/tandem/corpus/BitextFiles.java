package io.tandem.corpus;

import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.Input;
import io.tandem.config.UserException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/** Finds the files that inputs name, in an order that is the same everywhere. Driver only. */
public final class BitextFiles {
  private final Configuration hadoop;

  public BitextFiles(Configuration hadoop) {
    this.hadoop = hadoop;
  }

  /**
   * The files of all inputs: by input, then, where a pattern or directory names several, by path.
   *
   * @throws UserException when there is no input, a file is missing, or a directory has none
   */
  public List<BitextFile> of(List<Input> inputs) {
    if (inputs.isEmpty()) {
      throw new UserException(
          "corpus.inputs is empty: name the parallel text, for example corpus.inputs=[{path=\"pairs.tsv.gz\"}]");
    }
    List<BitextFile> files = new ArrayList<>();
    try {
      for (Input input : inputs) {
        if (input.format().inTwoFiles()) {
          FileStatus source = single(input.source());
          FileStatus target = single(input.target());
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
      throw new UncheckedIOException("the inputs cannot be listed", e);
    }
    return List.copyOf(files);
  }

  /** What the path or pattern names, by name; a directory stands for the files in it. */
  private List<FileStatus> matching(Input input) throws IOException {
    Path path = new Path(input.path());
    FileStatus[] found = path.getFileSystem(hadoop).globStatus(path);
    if (found == null || found.length == 0) {
      throw missing(path);
    }
    List<FileStatus> files = new ArrayList<>();
    for (FileStatus match : found) {
      if (match.isFile()) {
        files.add(match);
      } else {
        files.addAll(filesIn(match.getPath()));
      }
    }
    if (files.isEmpty()) {
      throw new UserException(
          "corpus.inputs: the directory %s holds no file; what lies deeper needs a pattern such as %s/*/*"
              .formatted(path, path));
    }
    files.sort(Comparator.comparing(BitextFiles::name));
    return files;
  }

  /** What Spark writes beside the parts, such as _SUCCESS and checksums, starts with _ or a dot. */
  private List<FileStatus> filesIn(Path directory) throws IOException {
    return Arrays.stream(directory.getFileSystem(hadoop).listStatus(directory))
        .filter(FileStatus::isFile)
        .filter(file -> !file.getPath().getName().matches("[_.].*"))
        .toList();
  }

  private FileStatus single(String file) throws IOException {
    Path path = new Path(file);
    try {
      return requireFile(path.getFileSystem(hadoop).getFileStatus(path));
    } catch (FileNotFoundException e) {
      throw missing(path);
    }
  }

  private UserException missing(Path path) throws IOException {
    return new UserException(
        "corpus.inputs: there is no file %s (looked for %s)"
            .formatted(path, path.getFileSystem(hadoop).makeQualified(path)));
  }

  private static FileStatus requireFile(FileStatus found) {
    if (!found.isFile()) {
      throw new UserException(
          "corpus.inputs: %s is a directory, expected a file, as source and target each name one"
              .formatted(found.getPath()));
    }
    return found;
  }

  private static String name(FileStatus file) {
    return file.getPath().toString();
  }
}
