package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Format;
import io.tandem.config.CorpusSettings.InlineCodes;
import io.tandem.config.CorpusSettings.Kind;
import io.tandem.config.CorpusSettings.Mixing;
import io.tandem.config.CorpusSettings.Split;
import io.tandem.config.CorpusSettings.Unfinished;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One source of pairs; {@code conf/reference.conf} says which format uses what.
 *
 * @param name what stages of training call it; empty: its path, or the files of its two sides
 * @param path file or pattern (Hadoop path), or the name of a table; for formats in one file
 * @param snapshot for tables: the snapshot to read; empty: the one that is current when the corpus
 *     is prepared
 * @param source the file of the source side; for formats in two files, with {@code target}
 * @param sourceColumn number of the column, from 1; for TSV and CSV without sourceField
 * @param targetColumn likewise; 0 in any format: only the source side is read, all in {@code path}
 * @param columns names of the columns of TSV and CSV files without a header, or in place of it;
 *     fields and scoreFields refer to them, and the sides are source and target unless fields say
 *     otherwise; a column alone is the source
 * @param sourceField name of the column or JSON path; empty: by number or the format's usual name
 * @param scoreFields names of columns, or JSON paths, that hold scores of the pairs; column numbers
 *     if the columns have no names; for TSV, CSV, JSON lines, Parquet and tables
 * @param header whether the first line of TSV or CSV names the columns; fields imply it
 * @param sourceLanguage language tag; empty: that of the corpus
 * @param split of text without targets train, unless valid or test are asked for
 * @param unfinished the treatment of unfinished translations in XLIFF and PO
 * @param weight the number of times that an epoch of training sees a pair, before {@link Mixing}
 * @param tags tokens that precede every source sentence, such as {@code <bt>}
 */
public record InputSettings(
    Format format,
    String name,
    String path,
    String snapshot,
    String source,
    String target,
    int sourceColumn,
    int targetColumn,
    List<String> columns,
    String sourceField,
    String targetField,
    List<String> scoreFields,
    boolean header,
    String sourceLanguage,
    String targetLanguage,
    InlineCodes inlineCodes,
    Unfinished unfinished,
    Split split,
    double weight,
    List<String> tags)
    implements Serializable {
  private static final Set<String> TRUE = Set.of("true", "yes", "on");
  private static final Set<Format> IN_COLUMNS = EnumSet.of(Format.TSV, Format.CSV);
  private static final Set<Format> SCORED =
      EnumSet.of(Format.TSV, Format.CSV, Format.JSONL, Format.PARQUET, Format.TABLE);
  private static final Set<Format> WITH_CODES = EnumSet.of(Format.TMX, Format.XLIFF);
  private static final double MAX_WEIGHT = 1e6;

  /** The value of {@code targetColumn} with which only the source side is read. */
  static final int NO_TARGET = 0;

  /** The keys of an element that concern targets or training; text of one language has neither. */
  private static final List<String> OF_PAIRS =
      List.of("targetField", "targetLanguage", "unfinished", "name", "weight", "tags");

  public InputSettings {
    name = name == null ? "" : name; // Manifests of older corpora have none.
    columns = List.copyOf(columns);
    scoreFields = List.copyOf(scoreFields);
    tags = List.copyOf(tags);
    Check.tags("corpus.inputs tags", tags);
    Check.within("corpus.inputs weight", weight, 0, MAX_WEIGHT);
    boolean hasTarget = targetColumn != NO_TARGET;
    split = hasTarget || split != Split.AUTO ? split : Split.TRAIN;
    requireFiles(format, path, source, target, snapshot, hasTarget);
    requireColumnNumbers(sourceColumn, targetColumn);
    if (inlineCodes == InlineCodes.COLUMNS && !WITH_CODES.contains(format)) {
      throw UserException.of(
          "corpus.inputs: inlineCodes = columns with format = %s: only tmx and xliff have codes",
          SettingsText.name(format));
    }
    requireFields(format, sourceField, targetField, scoreFields, hasTarget);
    if (!columns.isEmpty()) {
      String first = columns.size() == 1 ? columns.get(0) : "source";
      sourceField = sourceField.isBlank() ? first : sourceField;
      targetField = targetField.isBlank() && hasTarget ? "target" : targetField;
      Stream<String> sides = Stream.of(sourceField, targetField).filter(side -> !side.isBlank());
      requireColumns(format, columns, Stream.concat(sides, scoreFields.stream()));
    }
    if (!sourceField.isBlank() && sourceField.equals(targetField)) {
      throw UserException.of(
          "corpus.inputs: sourceField and targetField are both \"%s\"", sourceField);
    }
  }

  private static void requireFiles(
      Format format,
      String path,
      String source,
      String target,
      String snapshot,
      boolean hasTarget) {
    String name = SettingsText.name(format);
    boolean inTwoFiles = format.inTwoFiles() && hasTarget;
    if (!inTwoFiles && path.isBlank()) {
      throw UserException.of("an element of corpus.inputs has format = %s but no path", name);
    }
    if (inTwoFiles && (source.isBlank() || target.isBlank())) {
      throw UserException.of(
          "an element of corpus.inputs has format = %s and needs both source and target; it has source = \"%s\", target = \"%s\"",
          name, source, target);
    }
    if (!snapshot.isEmpty() && format != Format.TABLE) {
      throw UserException.of(
          "corpus.inputs: snapshot = %s with format = %s: only tables have snapshots",
          snapshot, name);
    }
  }

  private static void requireColumnNumbers(int source, int target) {
    Check.atLeast("corpus.inputs sourceColumn", source, 1);
    Check.atLeast("corpus.inputs targetColumn", target, NO_TARGET);
    if (source == target) {
      throw UserException.of("corpus.inputs: sourceColumn and targetColumn are both %d", source);
    }
  }

  private static void requireColumns(Format format, List<String> columns, Stream<String> used) {
    if (!IN_COLUMNS.contains(format)) {
      throw UserException.of(
          "corpus.inputs: columns = %s with format = %s: only tsv and csv take columns; fields of jsonl, parquet and table are named by sourceField and targetField",
          columns, SettingsText.name(format));
    }
    used.filter(name -> columns.stream().filter(name::equals).count() != 1)
        .findFirst()
        .ifPresent(
            name -> {
              throw UserException.of(
                  "corpus.inputs: columns = %s must contain \"%s\" exactly once, because sourceField, targetField (source and target unless given) or scoreFields name it",
                  columns, name);
            });
  }

  private static void requireFields(
      Format format, String source, String target, List<String> scores, boolean hasTarget) {
    if (hasTarget ? source.isBlank() != target.isBlank() : !target.isBlank()) {
      throw UserException.of(
          "corpus.inputs: sourceField = \"%s\", targetField = \"%s\": give both or neither",
          source, target);
    }
    if (!scores.isEmpty() && !SCORED.contains(format)) {
      throw UserException.of(
          "corpus.inputs: scoreFields = %s with format = %s: only tsv, csv, jsonl, parquet and table have scores",
          scores, SettingsText.name(format));
    }
  }

  /**
   * Refuses settings that an element gives itself and its format does not use. Defaults may be for
   * other elements.
   *
   * @param name of the format; an unknown one is refused later
   */
  static void requireUsed(String name, Config given) {
    of(name)
        .ifPresent(
            format -> {
              boolean hasSides = has(given, "source") || has(given, "target");
              if (format.inTwoFiles() ? has(given, "path") : hasSides) {
                throw UserException.of(
                    "corpus.inputs: path beside source or target: format = %s reads only %s; make them two elements, or leave one of them out",
                    SettingsText.name(format), format.inTwoFiles() ? "source and target" : "path");
              }
              requireColumnsUsed(format, given);
            });
  }

  /**
   * Refuses what an element of monolingual text does not use: besides that of its format, all that
   * is about targets or training and not as in the reference.
   *
   * @param name of the format; an unknown one is refused later
   * @param whole the element with the defaults of all elements
   * @param reference the defaults of the reference
   */
  static void requireUsedByText(String name, Config given, Config whole, Config reference) {
    for (String side : List.of("source", "target")) {
      if (has(whole, side)) {
        throw UserException.of(
            "corpus.inputs: %s = %s with corpus.kind = monolingual: text of one language is in one file; give it as path",
            side, whole.getString(side));
      }
    }
    for (String key : OF_PAIRS) {
      if (!whole.getValue(key).equals(reference.getValue(key))) {
        throw refusedInText(key, whole.getValue(key).unwrapped());
      }
    }
    Object column = whole.getValue("targetColumn").unwrapped();
    if (!column.equals(reference.getValue("targetColumn").unwrapped())
        && !column.equals(NO_TARGET)) {
      throw refusedInText("targetColumn", column);
    }
    of(name).ifPresent(format -> requireColumnsUsed(format, given));
  }

  private static UserException refusedInText(String key, Object value) {
    return UserException.of(
        "corpus.inputs: %s = %s with corpus.kind = monolingual: there are neither targets nor pairs to train on; leave it out",
        key, value);
  }

  private static Optional<Format> of(String name) {
    return Stream.of(Format.values()).filter(each -> each.name().equalsIgnoreCase(name)).findAny();
  }

  private static void requireColumnsUsed(Format format, Config given) {
    String name = SettingsText.name(format);
    if (has(given, "header")
        && TRUE.contains(given.getString("header"))
        && !IN_COLUMNS.contains(format)) {
      throw UserException.of(
          "corpus.inputs: header = true with format = %s: only tsv and csv have headers; remove the first line of other files",
          name);
    }
    if (has(given, "sourceField") && !SCORED.contains(format)) {
      throw UserException.of(
          "corpus.inputs: sourceField = %s with format = %s: only tsv, csv, jsonl, parquet and table have fields",
          given.getString("sourceField"), name);
    }
  }

  /** Returns whether there is a word; other values are refused later. */
  private static boolean has(Config given, String key) {
    return given.hasPath(key)
        && given.getValue(key).valueType() != ConfigValueType.LIST
        && given.getValue(key).valueType() != ConfigValueType.OBJECT
        && !given.getString(key).isBlank();
  }

  /** Returns an input with these settings; everything else is as in the reference. */
  public static InputSettings of(Map<String, ?> settings) {
    return SettingsReader.input(settings);
  }

  /** Returns whether sentences have targets; otherwise only the source side is read. */
  public boolean hasTarget() {
    return targetColumn != NO_TARGET;
  }

  /** Returns whether each side has its own file. */
  public boolean readsTwoFiles() {
    return format.inTwoFiles() && hasTarget();
  }

  /** Returns what stages of training call it, which several inputs may have in common. */
  public String nameOrPath() {
    return name.isEmpty() ? files() : name;
  }

  /** Returns its path, or the files of its two sides. */
  public String files() {
    return readsTwoFiles() ? source + " + " + target : path;
  }

  /**
   * Requires targets in parallel corpora, and none nor held-out sentences in monolingual ones; in
   * neither columns that are not of a corpus.
   */
  void requireSidesOf(Kind kind) {
    if (inlineCodes == InlineCodes.COLUMNS) {
      throw new UserException(
          "corpus.inputs: inlineCodes = columns is an option of Spark's data sources; a corpus has"
              + " no such columns: give drop or keep");
    }
    if (kind == Kind.PARALLEL && !hasTarget()) {
      throw UserException.of(
          "corpus.inputs: targetColumn = 0 for %s: the pairs of a parallel corpus have targets; give the number of their column, from 1, or set corpus.kind = monolingual",
          path);
    }
    if (kind == Kind.MONOLINGUAL && (split == Split.VALID || split == Split.TEST)) {
      throw refusedInText("split", SettingsText.name(split));
    }
    if (kind == Kind.MONOLINGUAL && hasTarget()) {
      throw new IllegalArgumentException("an input with targets in monolingual text: " + this);
    }
  }

  /** Returns this input with another path or, if it has two files, another source file. */
  public InputSettings at(String place) {
    return RecordBinder.with(this, Map.of(readsTwoFiles() ? "source" : "path", place));
  }

  /** Returns this input at a snapshot of its table. */
  public InputSettings atSnapshot(String id) {
    return RecordBinder.with(this, Map.of("snapshot", id));
  }

  /**
   * Requires the languages that the format needs: for WMT test sets, and for JSON lines whose
   * fields are not named.
   */
  void requireLanguages() {
    String dependent =
        switch (format) {
          case WMTXML -> "%s may hold several languages (format = wmtxml)".formatted(path);
          case JSONL ->
              sourceField.isBlank() && hasTarget()
                  ? "the text of %s is looked for in translation.LANGUAGE (format = jsonl without sourceField and targetField)"
                      .formatted(path)
                  : "";
          default -> "";
        };
    if (!dependent.isEmpty()) {
      Check.language("corpus.sourceLanguage", sourceLanguage, dependent);
      if (hasTarget()) {
        Check.language("corpus.targetLanguage", targetLanguage, dependent);
      }
    }
  }

  /** Returns this input with these languages unless it has its own. */
  public InputSettings orLanguages(String sourceDefault, String targetDefault) {
    return RecordBinder.with(
        this,
        Map.of(
            "sourceLanguage",
            sourceLanguage.isBlank() ? sourceDefault : sourceLanguage,
            "targetLanguage",
            targetLanguage.isBlank() ? targetDefault : targetLanguage));
  }
}
