package io.tandem.config;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueType;
import io.tandem.Check;
import io.tandem.UserException;
import io.tandem.storage.GivenPath;
import java.io.Serializable;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/** The parallel text and how it is cleaned and split. */
public record CorpusSettings(
    String dir,
    String sourceLanguage,
    String targetLanguage,
    List<Input> inputs,
    Mixing mixing,
    Casing casing,
    Punctuation punctuation,
    Tokenization tokenization,
    List<RuleSettings> rules,
    Lexicon lexicon,
    Shortlist shortlist,
    Duplicates duplicates,
    Leakage leakage,
    SplitShares split,
    Reuse reuse)
    implements Serializable {

  public CorpusSettings {
    // The manifests of corpora prepared by earlier versions do not have these.
    rules = rules == null ? List.of() : List.copyOf(rules);
    lexicon = lexicon == null ? Lexicon.standard() : lexicon;
    shortlist = shortlist == null ? Shortlist.standard() : shortlist;
    mixing = mixing == null ? Mixing.AS_THEY_ARE : mixing;
    reuse = reuse == null ? Reuse.NONE : reuse;
    casing.requireTokenized("corpus.", tokenization);
    String source = sourceLanguage;
    String target = targetLanguage;
    inputs = inputs.stream().map(input -> input.orLanguages(source, target)).toList();
    inputs.forEach(Input::requireLanguages);
    if (punctuation == Punctuation.MOSES || tokenization == Tokenization.MOSES) {
      String dependent =
          "corpus.%s = moses follows the rules of the language"
              .formatted(punctuation == Punctuation.MOSES ? "punctuation" : "tokenization");
      Check.language("corpus.sourceLanguage", source, dependent);
      Check.language("corpus.targetLanguage", target, dependent);
    }
  }

  /**
   * Returns the directory of the corpus, which may not exist yet.
   *
   * @throws UserException when {@code dir} is not set, or cannot be a directory
   */
  public GivenPath requiredDir() {
    return GivenPath.setting("corpus.dir", Check.given("corpus.dir", dir)).asDirectory();
  }

  /**
   * Requires languages to be named by codes. Checked only before preparing; manifests of earlier
   * versions may name them otherwise.
   */
  void requireLanguageCodes() {
    LanguageCode.requireKnown("corpus.sourceLanguage", sourceLanguage);
    LanguageCode.requireKnown("corpus.targetLanguage", targetLanguage);
    LanguageCode.requireDifferent(sourceLanguage, targetLanguage);
    for (Input input : inputs) {
      LanguageCode.requireKnown("corpus.inputs sourceLanguage", input.sourceLanguage());
      LanguageCode.requireKnown("corpus.inputs targetLanguage", input.targetLanguage());
    }
  }

  /** Returns the names of all scores that come with pairs, in the order of inputs. */
  public List<String> scoreNames() {
    return inputs.stream().flatMap(input -> input.scoreFields().stream()).distinct().toList();
  }

  /** Returns these settings with other inputs. */
  public CorpusSettings withInputs(List<Input> others) {
    return RecordBinder.with(this, Map.of("inputs", others));
  }

  /** Returns the tags of all inputs, in their order. */
  public List<String> tags() {
    return inputs.stream().flatMap(input -> input.tags().stream()).distinct().toList();
  }

  /**
   * Requires at least one input to have the score.
   *
   * @param setting the one that names the score
   */
  public void requireScore(String setting, String score) {
    if (!scoreNames().contains(score)) {
      throw UserException.of(
          "%s = %s: no element of corpus.inputs has a score of this name; their scoreFields are %s",
          setting, score, scoreNames().isEmpty() ? "none" : scoreNames());
    }
  }

  /** The treatment of capitals. */
  public enum Casing {
    KEEP,
    /** Text is lowercased before anything else. */
    LOWER,
    /**
     * Before subwords are applied, the first word of a sentence gets the casing that it mostly has
     * elsewhere in the training pairs; translations begin with a capital again.
     */
    TRUECASE;

    /**
     * Requires a tokenizer if words are looked up.
     *
     * @param path the path of the settings that say both, for the message
     */
    public void requireTokenized(String path, Tokenization tokenization) {
      if (this == TRUECASE && tokenization != Tokenization.MOSES) {
        throw UserException.of(
            "%1$scasing = truecase with %1$stokenization = none: words must be separated from punctuation before their casing is looked up; set %1$stokenization = moses",
            path);
      }
    }
  }

  /** The normalization of punctuation, as Moses does it for the language. */
  public enum Punctuation {
    KEEP,
    MOSES
  }

  /** The tokenization that splits words from punctuation before subwords. */
  public enum Tokenization {
    NONE,
    MOSES
  }

  /** The formats of files of pairs. */
  public enum Format {
    /** One pair per line, columns separated by tabs. */
    TSV,
    /** Comma-separated values, quoted as in RFC 4180. */
    CSV,
    /** Two files; line n of one is the translation of line n of the other. */
    LINES,
    /** One JSON object per line. */
    JSONL,
    /** Translation memories, TMX 1.0 to 1.4. */
    TMX,
    /** XLIFF 1.0 to 1.2 and 2.0 to 2.2. */
    XLIFF,
    /** Gettext catalogues: text (PO) or compiled (MO), recognized by their first bytes. */
    PO,
    /** Two files of a NIST or WMT test set in SGML: source set and reference set. */
    SGM,
    /** Two Translation indices of Debian (DDTP), joined by Description-md5. */
    DDTP,
    /** WMT test sets in XML, from 2021 on. */
    WMTXML,
    /** Parquet files, or a directory of them. */
    PARQUET,
    /** A table or view in Spark's catalogue. */
    TABLE;

    private static final String XML = ".xml";

    /** Returns whether each side has its own file. */
    public boolean inTwoFiles() {
      return this == LINES || this == SGM || this == DDTP;
    }

    /**
     * Returns the usual endings of a file's name, without that of its compression.
     *
     * @throws IllegalStateException for formats whose files are named one by one
     */
    public List<String> endings() {
      return switch (this) {
        // Spark also names tab-separated files .csv.
        case TSV -> List.of(".tsv", ".tab", ".txt", ".csv");
        case CSV -> List.of(".csv", ".txt");
        case JSONL -> List.of(".jsonl", ".json", ".ndjson");
        case TMX -> List.of(".tmx", XML);
        case XLIFF -> List.of(".xlf", ".xliff", ".sdlxliff", ".mxliff", ".mqxliff", XML);
        case PO -> List.of(".po", ".mo", ".gmo");
        case WMTXML -> List.of(XML);
        case PARQUET -> List.of(".parquet", ".parq");
        case LINES, SGM, DDTP, TABLE -> throw new IllegalStateException(this + " has no directory");
      };
    }

    /**
     * Returns the format that the names of an input's files mean, compressed or not: that of the
     * ending or, for two files, lines or a test set. A name that says nothing means TSV.
     *
     * @throws UserException if the ending is that of several formats
     */
    static Format ofNames(String path, String source, String target) {
      if (path.isBlank() && !(source.isBlank() && target.isBlank())) {
        return hasEnding(source, ".sgm") && hasEnding(target, ".sgm") ? SGM : LINES;
      }
      if (hasEnding(path, XML)) {
        throw UserException.of(
            "corpus.inputs: %s may be of several formats: say which, format = tmx, xliff or wmtxml",
            path);
      }
      if (hasEnding(path, ".csv")) {
        return CSV;
      }
      return Stream.of(TSV, JSONL, TMX, XLIFF, PO, PARQUET)
          .filter(format -> format.endings().stream().anyMatch(each -> hasEnding(path, each)))
          .findFirst()
          .orElse(TSV);
    }

    private static boolean hasEnding(String name, String ending) {
      String small = name.toLowerCase(Locale.ROOT);
      return small.endsWith(ending)
          || Stream.of(".gz", ".bz2", ".xz", ".zst", ".lz4")
              .anyMatch(compression -> small.endsWith(ending + compression));
    }
  }

  /** The treatment of markup inside the sentences of a translation memory. */
  public enum InlineCodes {
    /** Native codes ({@code bpt ept it ph ut}) are left out; text that they enclose stays. */
    DROP,
    /** The codes are kept as text. */
    KEEP
  }

  /**
   * The split that the pairs of an input go to; {@link #AUTO}: by the hash of the source sentence.
   */
  public enum Split {
    AUTO,
    TRAIN,
    VALID,
    TEST
  }

  /** The treatment of translations that their file marks as unfinished. */
  public enum Unfinished {
    /** They are rejected. */
    DROP,
    /** They are treated like all others. */
    KEEP
  }

  /**
   * One source of pairs; {@code conf/reference.conf} says which format uses what.
   *
   * @param path file or pattern (Hadoop path), or the name of a table; for formats in one file
   * @param snapshot for tables: the snapshot to read; empty: the one that is current when the
   *     corpus is prepared
   * @param source the file of the source side; for formats in two files, with {@code target}
   * @param sourceColumn number of the column, from 1; for TSV and CSV without sourceField
   * @param columns names of the columns of TSV and CSV files without a header, or in place of it;
   *     fields and scoreFields refer to them, and the sides are source and target unless fields say
   *     otherwise
   * @param sourceField name of the column or JSON path; empty: by number or the format's usual name
   * @param scoreFields names of columns, or JSON paths, that hold scores of the pairs; column
   *     numbers if the columns have no names; for TSV, CSV, JSON lines, Parquet and tables
   * @param header whether the first line of TSV or CSV names the columns; fields imply it
   * @param sourceLanguage language tag; empty: that of the corpus
   * @param unfinished the treatment of unfinished translations in XLIFF and PO
   * @param weight the number of times that an epoch of training sees a pair, before {@link Mixing}
   * @param tags tokens that precede every source sentence, such as {@code <bt>}
   */
  public record Input(
      Format format,
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
    private static final double MAX_WEIGHT = 1e6;
    private static final Set<Format> SCORED =
        EnumSet.of(Format.TSV, Format.CSV, Format.JSONL, Format.PARQUET, Format.TABLE);

    public Input {
      // The manifests of corpora prepared by earlier versions do not have these.
      snapshot = snapshot == null ? "" : snapshot;
      columns = columns == null ? List.of() : List.copyOf(columns);
      sourceField = sourceField == null ? "" : sourceField;
      targetField = targetField == null ? "" : targetField;
      scoreFields = scoreFields == null ? List.of() : List.copyOf(scoreFields);
      sourceLanguage = sourceLanguage == null ? "" : sourceLanguage;
      targetLanguage = targetLanguage == null ? "" : targetLanguage;
      inlineCodes = inlineCodes == null ? InlineCodes.DROP : inlineCodes;
      unfinished = unfinished == null ? Unfinished.DROP : unfinished;
      tags = tags == null ? List.of() : List.copyOf(tags);
      weight = Double.isNaN(weight) ? 1 : weight;
      Check.tags("corpus.inputs tags", tags);
      Check.within("corpus.inputs weight", weight, 0, MAX_WEIGHT);
      String name = format.name().toLowerCase(Locale.ROOT);
      if (!format.inTwoFiles() && path.isBlank()) {
        throw UserException.of("an element of corpus.inputs has format = %s but no path", name);
      }
      if (format.inTwoFiles() && (source.isBlank() || target.isBlank())) {
        throw UserException.of(
            "an element of corpus.inputs has format = %s and needs both source and target; it has source = \"%s\", target = \"%s\"",
            name, source, target);
      }
      if (!snapshot.isEmpty() && format != Format.TABLE) {
        throw UserException.of(
            "corpus.inputs: snapshot = %s with format = %s: only tables have snapshots",
            snapshot, name);
      }
      Check.atLeast("corpus.inputs sourceColumn", sourceColumn, 1);
      Check.atLeast("corpus.inputs targetColumn", targetColumn, 1);
      if (sourceColumn == targetColumn) {
        throw UserException.of(
            "corpus.inputs: sourceColumn and targetColumn are both %d", sourceColumn);
      }
      if (sourceField.isBlank() != targetField.isBlank()) {
        throw UserException.of(
            "corpus.inputs: sourceField = \"%s\", targetField = \"%s\": give both or neither",
            sourceField, targetField);
      }
      if (!scoreFields.isEmpty() && !SCORED.contains(format)) {
        throw UserException.of(
            "corpus.inputs: scoreFields = %s with format = %s: only tsv, csv, jsonl, parquet and table have scores",
            scoreFields, name);
      }
      if (!columns.isEmpty()) {
        if (!IN_COLUMNS.contains(format)) {
          throw UserException.of(
              "corpus.inputs: columns = %s with format = %s: only tsv and csv take columns",
              columns, name);
        }
        sourceField = sourceField.isBlank() ? "source" : sourceField;
        targetField = targetField.isBlank() ? "target" : targetField;
        requireColumn(columns, sourceField);
        requireColumn(columns, targetField);
        for (String score : scoreFields) {
          requireColumn(columns, score);
        }
      }
      if (!sourceField.isBlank() && sourceField.equals(targetField)) {
        throw UserException.of(
            "corpus.inputs: sourceField and targetField are both \"%s\"", sourceField);
      }
    }

    /**
     * Refuses what an element says itself and its format does not use. Defaults may be for others.
     *
     * @param name of the format; an unknown one is refused later
     */
    static void requireUsed(String name, Config given) {
      for (Format format : Format.values()) {
        if (format.name().equalsIgnoreCase(name)) {
          requireUsed(format, given);
        }
      }
    }

    private static void requireUsed(Format format, Config given) {
      String name = format.name().toLowerCase(Locale.ROOT);
      boolean hasSides = has(given, "source") || has(given, "target");
      if (format.inTwoFiles() ? has(given, "path") : hasSides) {
        throw UserException.of(
            "corpus.inputs: path beside source or target: format = %s reads only %s; make them two elements, or leave one of them out",
            name, format.inTwoFiles() ? "source and target" : "path");
      }
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

    private static void requireColumn(List<String> columns, String name) {
      if (columns.stream().filter(name::equals).count() != 1) {
        throw UserException.of(
            "corpus.inputs: columns = %s must contain \"%s\" exactly once, because sourceField, targetField or scoreFields name it",
            columns, name);
      }
    }

    /**
     * Creates an input of one file, a pattern or a directory; everything else as in the reference.
     */
    public static Input in(Format format, String path) {
      return SettingsReader.input(Map.of("format", format.name(), "path", path));
    }

    /** Creates an input of two files; everything else as in the reference. */
    public static Input in(Format format, String source, String target) {
      return SettingsReader.input(
          Map.of("format", format.name(), "source", source, "target", target));
    }

    /** Creates an input with these settings; everything else as in the reference. */
    public static Input of(Map<String, ?> settings) {
      return SettingsReader.input(settings);
    }

    /** Returns this input with another path or, if it has two files, another source file. */
    public Input at(String place) {
      return RecordBinder.with(this, Map.of(format.inTwoFiles() ? "source" : "path", place));
    }

    /** Returns this input at a snapshot of its table. */
    public Input atSnapshot(String id) {
      return RecordBinder.with(this, Map.of("snapshot", id));
    }

    /** Returns this input with columns or JSON paths by name. */
    public Input withFields(String sourceName, String targetName) {
      return RecordBinder.with(this, Map.of("sourceField", sourceName, "targetField", targetName));
    }

    /** Returns this input with another treatment of inline codes. */
    public Input withInlineCodes(InlineCodes codes) {
      return RecordBinder.with(this, Map.of("inlineCodes", codes));
    }

    /** Returns this input with another treatment of translations that are marked as unfinished. */
    public Input withUnfinished(Unfinished marked) {
      return RecordBinder.with(this, Map.of("unfinished", marked));
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
                sourceField.isBlank()
                    ? "the text of %s is looked for in translation.LANGUAGE (format = jsonl without sourceField and targetField)"
                        .formatted(path)
                    : "";
            default -> "";
          };
      if (!dependent.isEmpty()) {
        Check.language("corpus.sourceLanguage", sourceLanguage, dependent);
        Check.language("corpus.targetLanguage", targetLanguage, dependent);
      }
    }

    /** Returns this input with these languages unless it has its own. */
    public Input orLanguages(String sourceDefault, String targetDefault) {
      return RecordBinder.with(
          this,
          Map.of(
              "sourceLanguage",
              sourceLanguage.isBlank() ? sourceDefault : sourceLanguage,
              "targetLanguage",
              targetLanguage.isBlank() ? targetDefault : targetLanguage));
    }
  }

  /**
   * The mixing of inputs: how their sizes determine their shares in training.
   *
   * @param temperature T: the share of an input with n training pairs is proportional to n^(1/T)
   *     times its weight (Arivazhagan et al. 2019, arXiv 1907.05019, section 4.1)
   */
  public record Mixing(double temperature) implements Serializable {
    static final Mixing AS_THEY_ARE = new Mixing(1);

    public Mixing {
      Check.within("corpus.mixing.temperature", temperature, 1, 1e9);
    }
  }

  /**
   * The learning of a table of likely translations by IBM model 1.
   *
   * @param iterations iterations of expectation maximization in each direction
   * @param minimumFrequency the occurrences from which on a word is told from other rare ones
   * @param maximumWords the most words of a side that are told apart
   * @param minimumProbability the probability from which on a translation is kept
   * @param maximumPairs the most pairs that are learned from, approximately
   */
  public record Lexicon(
      int iterations,
      long minimumFrequency,
      int maximumWords,
      double minimumProbability,
      long maximumPairs)
      implements Serializable {
    private static final int MAX_WORDS = 10_000_000;
    private static final long MIN_PAIRS = 1000;
    private static final long MAX_PAIRS = 1_000_000_000;

    public Lexicon {
      Check.within("corpus.lexicon.iterations", iterations, 1, 100);
      Check.atLeast("corpus.lexicon.minimumFrequency", minimumFrequency, 1);
      Check.within("corpus.lexicon.maximumWords", maximumWords, 1, MAX_WORDS);
      Check.within("corpus.lexicon.minimumProbability", minimumProbability, 0, 0.1);
      Check.within("corpus.lexicon.maximumPairs", maximumPairs, MIN_PAIRS, MAX_PAIRS);
    }

    /** Returns what the reference has. */
    static Lexicon standard() {
      return SettingsReader.lexicon();
    }
  }

  /**
   * The learning of a lexical shortlist, by the iterations and from the pairs of {@link Lexicon}.
   *
   * @param enabled whether one is learned
   * @param perToken how many likely tokens of the target each token of the source has at most
   * @param frequent how many of the most frequent tokens of the target every sentence has
   */
  public record Shortlist(boolean enabled, int perToken, int frequent) implements Serializable {
    private static final int MOST = 10_000;

    public Shortlist {
      Check.within("corpus.shortlist.perToken", perToken, 1, MOST);
      Check.within("corpus.shortlist.frequent", frequent, 0, MOST);
    }

    /** Returns what the reference has. */
    static Shortlist standard() {
      return SettingsReader.shortlist();
    }
  }

  /**
   * The pairs that count as duplicates; of each group the one with the best score stays, or the
   * first in the order of inputs, files and lines.
   *
   * @param exact equal pairs
   * @param normalized pairs that are equal except for case, punctuation, spaces and the values of
   *     digits
   * @param target pairs with equal targets
   * @param score name of the score that decides which pair is better; empty: the first is the
   *     better one
   */
  public record Duplicates(
      boolean exact, boolean normalized, boolean target, String score, NearDuplicates near)
      implements Serializable {}

  /**
   * Pairs that are almost the same, found by MinHash (Broder 1997) with banded locality-sensitive
   * hashing and then compared.
   *
   * @param enabled whether they are searched for
   * @param threshold the Jaccard similarity of n-grams from which on pairs are near duplicates
   * @param ngram characters of an n-gram
   * @param bands the bands of the signature; pairs with an equal band are compared
   * @param rows hash values of a band
   */
  public record NearDuplicates(boolean enabled, double threshold, int ngram, int bands, int rows)
      implements Serializable {
    public NearDuplicates {
      Check.within("corpus.duplicates.near.threshold", threshold, 0.1, 1);
      Check.within("corpus.duplicates.near.ngram", ngram, 1, 20);
      Check.within("corpus.duplicates.near.bands", bands, 1, 200);
      Check.within("corpus.duplicates.near.rows", rows, 1, 50);
    }
  }

  /**
   * Training pairs that overlap sentences of valid, test or further test sets.
   *
   * @param side the sides compared: source, target, or both, in which case one overlap is enough
   * @param against files with a sentence in each line, or several separated by tabs
   * @param ngram words of an n-gram; 0: only whole sentences are compared
   * @param containment the share of the n-grams of a test sentence from which on a training
   *     sentence that contains them overlaps it
   */
  public record Leakage(
      LeakageAction action, Side side, List<String> against, int ngram, double containment)
      implements Serializable {
    public Leakage {
      against = List.copyOf(against);
      Check.within("corpus.leakage.ngram", ngram, 0, 50);
      Check.within("corpus.leakage.containment", containment, 0.01, 1);
      if (action == LeakageAction.OFF && !against.isEmpty()) {
        throw UserException.of(
            "corpus.leakage.against names %s, but corpus.leakage.action = off; set it to report or remove",
            String.join(", ", against));
      }
    }
  }

  /** The treatment of training pairs that overlap test sets. */
  public enum LeakageAction {
    /** They are not searched for; even so, no source sentence is ever in two splits. */
    OFF,
    /** They are counted in the manifest. */
    REPORT,
    /** They are counted and rejected. */
    REMOVE
  }

  /** The sides of a pair that are tested. */
  public enum Side {
    BOTH,
    SOURCE,
    TARGET
  }

  /**
   * Earlier corpora whose cleaned pairs may be reused if nothing that they depend on has changed.
   *
   * @param enabled whether any corpus is reused
   * @param from corpus directories in addition to the one that is replaced
   */
  public record Reuse(boolean enabled, List<String> from) implements Serializable {
    static final Reuse NONE = new Reuse(false, List.of());

    public Reuse {
      from = List.copyOf(from);
    }
  }

  /** The shares of the source sentences that are held out. */
  public record SplitShares(double valid, double test) implements Serializable {
    public SplitShares {
      Check.within("corpus.split.valid", valid, 0, 1);
      Check.within("corpus.split.test", test, 0, 1);
      Check.within("corpus.split.valid + corpus.split.test", valid + test, 0, 0.9);
    }
  }
}
