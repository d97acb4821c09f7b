package io.tandem.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.storage.AtomicFile;
import io.tandem.storage.HadoopConf;
import io.tandem.storage.StoreJson;
import io.tandem.storage.publish.Lease;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * {@code samples/00001234.json} (updates): translations of the same few sentences at each
 * validation. Driver only.
 */
public final class Samples {
  private static final Pattern NAME = Pattern.compile("\\d{8,}\\.json");

  private final HadoopConf conf;
  private final Path directory;
  private final Supplier<Lease> lease;

  /**
   * @param lease required for changes
   */
  Samples(HadoopConf conf, Path directory, Supplier<Lease> lease) {
    this.conf = conf;
    this.lease = lease;
    this.directory = directory;
  }

  public void write(SampleTranslations translations) throws IOException {
    Path file = new Path(directory, Text.format("%08d.json", translations.updates()));
    lease.get().write(file, StoreJson.indented(translations));
  }

  /** All of them in order of the updates. */
  public List<SampleTranslations> read() throws IOException {
    List<SampleTranslations> all = new ArrayList<>();
    for (Path file : files()) {
      try {
        all.add(StoreJson.value(AtomicFile.read(conf, file), SampleTranslations.class));
      } catch (JsonProcessingException e) {
        throw new UserException(
            "%s: expected sample translations in JSON: %s".formatted(file, e.getOriginalMessage()),
            e);
      }
    }
    all.sort(Comparator.comparingLong(SampleTranslations::updates));
    return all;
  }

  /** Removes the samples made after the given updates. */
  void rewindTo(long updates) throws IOException {
    for (Path file : files()) {
      if (Long.parseLong(file.getName().replace(".json", "")) > updates) {
        lease.get().delete(file);
      }
    }
  }

  private List<Path> files() throws IOException {
    List<Path> files = new ArrayList<>();
    try {
      for (FileStatus status : conf.fileSystem(directory).listStatus(directory)) {
        if (NAME.matcher(status.getPath().getName()).matches()) {
          files.add(status.getPath());
        }
      }
    } catch (FileNotFoundException e) {
      return List.of();
    }
    return files;
  }
}
