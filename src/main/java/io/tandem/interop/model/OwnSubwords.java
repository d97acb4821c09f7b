package io.tandem.interop.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.UserException;
import io.tandem.interop.weights.AxisOrder;
import io.tandem.interop.weights.VocabularyOrder;
import io.tandem.subword.SubwordFiles;
import io.tandem.subword.Subwords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The folder of an exported model with our own subword files and the order of its rows, from which
 * an import restores them exactly. Other tools ignore it.
 */
public final class OwnSubwords {
  private static final String FOLDER = "subword/";
  private static final String ROWS = "rows.json";
  private static final String SOURCE = "source";
  private static final String TARGET = "target";

  private OwnSubwords() {}

  /** Writes the folder. */
  public static void write(
      OutputFiles files, Subwords subwords, ExportVocabulary source, ExportVocabulary target)
      throws IOException {
    for (Map.Entry<String, byte[]> file : subwords.files().entrySet()) {
      files.bytes(FOLDER + file.getKey(), file.getValue());
    }
    ObjectNode rows = JsonNodeFactory.instance.objectNode();
    source.ours().forEach(rows.putArray(SOURCE)::add);
    target.ours().forEach(rows.putArray(TARGET)::add);
    files.bytes(FOLDER + ROWS, (rows + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** Returns whether the folder of a model contains it. */
  public static boolean areIn(ModelFolder folder) throws IOException {
    return folder.has(FOLDER + ROWS);
  }

  /**
   * Reads it.
   *
   * @throws UserException if files are missing or damaged, or the model has other numbers of rows
   */
  public static ImportedSubwords read(ModelFolder folder, RowCounts model) throws IOException {
    Map<String, byte[]> files = new TreeMap<>();
    for (String name : SubwordFiles.NAMES) {
      if (folder.has(FOLDER + name)) {
        files.put(name, folder.bytes(FOLDER + name));
      }
    }
    Subwords subwords = Subwords.of(files, folder.file("subword"));
    JsonNode rows = folder.json(FOLDER + ROWS);
    String file = folder.file(FOLDER + ROWS);
    AxisOrder source = order(rows.path(SOURCE), subwords.source().size(), file);
    AxisOrder target = order(rows.path(TARGET), subwords.target().size(), file);
    if (source.size() != model.source() || target.size() != model.target()) {
      throw UserException.of(
          "%s has %d rows of the source and %d of the target, but the model has %d and %d"
              + " embeddings (%s); export the model again",
          file, source.size(), target.size(), model.source(), model.target(), model.because());
    }
    return new ImportedSubwords(subwords, new VocabularyOrder(source, target));
  }

  private static AxisOrder order(JsonNode list, int vocabulary, String file) {
    int[] ours = new int[list.size()];
    Set<Integer> seen = new HashSet<>();
    for (int row = 0; row < ours.length; row++) {
      JsonNode id = list.get(row);
      ours[row] = id.asInt(vocabulary);
      boolean isOurs = ours[row] != AxisOrder.NONE;
      if (!id.isInt()
          || ours[row] < AxisOrder.NONE
          || ours[row] >= vocabulary
          || (isOurs && !seen.add(ours[row]))) {
        throw UserException.of(
            "%s: row %d is %s, expected ids below %d, each once; export the model again, or"
                + " remove the folder subword",
            file, row, id, vocabulary);
      }
    }
    return AxisOrder.of(ours);
  }
}
