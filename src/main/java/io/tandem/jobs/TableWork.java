package io.tandem.jobs;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.config.UserException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/**
 * What a table in the making is made of, kept as {@value #FILE} among its parts, so that an attempt
 * after a lost one goes on with the same cut and only where nothing has changed. Driver only.
 *
 * @param description what the outcome depends on, by name
 * @param rows of each input file, by path
 * @param perTask rows of a part
 */
record TableWork(Map<String, String> description, SortedMap<String, Long> rows, long perTask) {
  static final String FILE = "_translation.json";
  private static final Pattern PART = Pattern.compile("part-(\\d+)-.*\\.parquet");
  private static final ObjectMapper JSON = new ObjectMapper();

  long allRows() {
    return rows.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Number of the first row of each file: files by name, rows as they lie there. */
  Map<String, Long> firstRows() {
    Map<String, Long> first = new TreeMap<>();
    long before = 0;
    for (Map.Entry<String, Long> file : rows.entrySet()) {
      first.put(file.getKey(), before);
      before += file.getValue();
    }
    return first;
  }

  /**
   * This work, or that which was begun at the place and is the same but for its cut.
   *
   * @throws UserException when what was begun is another
   */
  TableWork resumedAt(Path place, FileSystem fileSystem) throws IOException {
    Path file = new Path(place, FILE);
    if (!fileSystem.exists(file)) {
      write(file, fileSystem);
      return this;
    }
    TableWork begun = read(file, fileSystem);
    for (Map.Entry<String, String> entry : description.entrySet()) {
      String then = begun.description.getOrDefault(entry.getKey(), "");
      if (!then.equals(entry.getValue())) {
        throw other(place, "its %s is %s".formatted(entry.getKey(), then));
      }
    }
    if (!begun.rows.equals(rows)) {
      throw other(place, "it was made from other input files");
    }
    return begun;
  }

  private static UserException other(Path place, String difference) {
    return new UserException(
        "%s holds a part of another translation (%s): remove it, or give the same arguments to go on with it"
            .formatted(place, difference));
  }

  /** Numbers of the parts that are there; a part appears when it is complete. */
  static Set<Long> finishedParts(Path place, FileSystem fileSystem) throws IOException {
    Set<Long> finished = new TreeSet<>();
    for (FileStatus status : fileSystem.listStatus(place)) {
      Matcher part = PART.matcher(status.getPath().getName());
      if (part.matches()) {
        finished.add(Long.parseLong(part.group(1)));
      }
    }
    return finished;
  }

  private void write(Path file, FileSystem fileSystem) throws IOException {
    Path temporary = file.suffix(".tmp");
    try (FSDataOutputStream out = fileSystem.create(temporary, true)) {
      out.write(JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(this));
    }
    if (!fileSystem.rename(temporary, file)) {
      throw new IOException("cannot rename %s to %s".formatted(temporary, file));
    }
  }

  private static TableWork read(Path file, FileSystem fileSystem) throws IOException {
    try (FSDataInputStream in = fileSystem.open(file)) {
      JsonNode json = JSON.readTree(new String(in.readAllBytes(), StandardCharsets.UTF_8));
      Map<String, String> description = new TreeMap<>();
      fields((ObjectNode) json.required("description"))
          .forEachRemaining(field -> description.put(field.getKey(), field.getValue().asText()));
      SortedMap<String, Long> rows = new TreeMap<>();
      fields((ObjectNode) json.required("rows"))
          .forEachRemaining(field -> rows.put(field.getKey(), field.getValue().asLong()));
      return new TableWork(description, rows, json.required("perTask").asLong());
    } catch (JsonProcessingException | IllegalArgumentException | ClassCastException e) {
      throw new UserException(
          "%s is damaged (%s): remove %s to begin anew"
              .formatted(file, e.getMessage(), file.getParent()),
          e);
    }
  }

  private static Iterator<Map.Entry<String, JsonNode>> fields(ObjectNode node) {
    return node.fields();
  }
}
