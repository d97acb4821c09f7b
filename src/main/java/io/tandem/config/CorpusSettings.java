package io.tandem.config;

import java.io.Serializable;
import java.util.List;
import java.util.Locale;

/** The parallel text and how it is cleaned and split. */
public record CorpusSettings(
    String dir,
    String sourceLanguage,
    String targetLanguage,
    List<Input> inputs,
    Casing casing,
    Punctuation punctuation,
    Tokenization tokenization,
    Filters filters,
    Split split)
    implements Serializable {

  public CorpusSettings {
    String source = sourceLanguage;
    String target = targetLanguage;
    inputs = inputs.stream().map(input -> input.orLanguages(source, target)).toList();
  }

  public String requiredDir() {
    return Check.given("corpus.dir", dir);
  }

  /** Whether text is lowercased before anything else. */
  public enum Casing {
    KEEP,
    LOWER
  }

  /** Whether punctuation is brought into one spelling, as Moses does for the language. */
  public enum Punctuation {
    KEEP,
    MOSES
  }

  /** Whether a tokenizer parts words from punctuation before subwords. */
  public enum Tokenization {
    NONE,
    MOSES
  }

  /** How pairs stand in files. */
  public enum Format {
    /** One pair a line, columns parted by tabs. */
    TSV,
    /** Comma-separated values, quoted as RFC 4180 has it. */
    CSV,
    /** Two files; line n of one is the translation of line n of the other. */
    LINES,
    /** One JSON object a line. */
    JSONL,
    /** Translation memories, TMX 1.1 to 1.4. */
    TMX,
    /** XLIFF 1.x and 2.x. */
    XLIFF,
    /** Gettext catalogues: text (PO) or compiled (MO), told by their first bytes. */
    PO,
    /** Two files of a NIST or WMT test set in SGML: source set and reference set. */
    SGM,
    /** WMT test sets in XML, from 2021 on. */
    WMTXML,
    /** Parquet files, or a directory of them. */
    PARQUET,
    /** A table or view that Spark's catalogue knows. */
    TABLE;

    /** Whether the sides stand in a file each. */
    public boolean inTwoFiles() {
      return this == LINES || this == SGM;
    }
  }

  /** What becomes of markup inside the sentences of a translation memory. */
  public enum InlineCodes {
    /** Native codes ({@code bpt ept it ph ut}) are left out; text that they enclose stays. */
    DROP,
    /** The codes stay as the text that they are. */
    KEEP
  }

  /**
   * Which part of the corpus the pairs of an input go to; {@link #AUTO}: by the hash of the source
   * sentence.
   */
  public enum Part {
    AUTO,
    TRAIN,
    VALID,
    TEST
  }

  /**
   * One source of pairs; {@code conf/reference.conf} says which format uses what.
   *
   * @param path file or pattern (Hadoop path), or the name of a table; for formats in one file
   * @param source the file of the source side; for formats in two files, with {@code target}
   * @param sourceColumn number of the column, from 1; for TSV and CSV without sourceField
   * @param sourceField name of the column or JSON path; empty: by number or the format's usual name
   * @param header whether the first line of TSV or CSV names the columns; fields imply it
   * @param sourceLanguage language tag; empty: that of the corpus
   */
  public record Input(
      Format format,
      String path,
      String source,
      String target,
      int sourceColumn,
      int targetColumn,
      String sourceField,
      String targetField,
      boolean header,
      String sourceLanguage,
      String targetLanguage,
      InlineCodes inlineCodes,
      Part split)
      implements Serializable {
    public Input {
      // The manifests of corpora prepared by earlier versions do not have these.
      sourceField = sourceField == null ? "" : sourceField;
      targetField = targetField == null ? "" : targetField;
      sourceLanguage = sourceLanguage == null ? "" : sourceLanguage;
      targetLanguage = targetLanguage == null ? "" : targetLanguage;
      inlineCodes = inlineCodes == null ? InlineCodes.DROP : inlineCodes;
      String name = format.name().toLowerCase(Locale.ROOT);
      if (!format.inTwoFiles() && path.isBlank()) {
        throw new UserException(
            "an element of corpus.inputs has format = %s and no path".formatted(name));
      }
      if (format.inTwoFiles() && (source.isBlank() || target.isBlank())) {
        throw new UserException(
            "an element of corpus.inputs has format = %s and needs both source and target; it has source = \"%s\", target = \"%s\""
                .formatted(name, source, target));
      }
      Check.atLeast("corpus.inputs sourceColumn", sourceColumn, 1);
      Check.atLeast("corpus.inputs targetColumn", targetColumn, 1);
      if (sourceColumn == targetColumn) {
        throw new UserException(
            "corpus.inputs: sourceColumn and targetColumn are both %d".formatted(sourceColumn));
      }
      if (sourceField.isBlank() != targetField.isBlank()) {
        throw new UserException(
            "corpus.inputs: sourceField = \"%s\", targetField = \"%s\": give both or neither"
                .formatted(sourceField, targetField));
      }
      if (!sourceField.isBlank() && sourceField.equals(targetField)) {
        throw new UserException(
            "corpus.inputs: sourceField and targetField are both \"%s\"".formatted(sourceField));
      }
    }

    /** Pairs in one file, or in the files of a pattern; all else as in the reference. */
    public static Input in(Format format, String path) {
      return new Input(
          format, path, "", "", 1, 2, "", "", false, "", "", InlineCodes.DROP, Part.AUTO);
    }

    /** Pairs in two files; all else as in the reference. */
    public static Input in(Format format, String source, String target) {
      return new Input(
          format, "", source, target, 1, 2, "", "", false, "", "", InlineCodes.DROP, Part.AUTO);
    }

    /** This input with columns or JSON paths by name. */
    public Input withFields(String sourceName, String targetName) {
      return new Input(
          format,
          path,
          source,
          target,
          sourceColumn,
          targetColumn,
          sourceName,
          targetName,
          header,
          sourceLanguage,
          targetLanguage,
          inlineCodes,
          split);
    }

    /** This input with the inline codes treated so. */
    public Input withInlineCodes(InlineCodes codes) {
      return new Input(
          format,
          path,
          source,
          target,
          sourceColumn,
          targetColumn,
          sourceField,
          targetField,
          header,
          sourceLanguage,
          targetLanguage,
          codes,
          split);
    }

    /** This input with these languages where it has none of its own. */
    public Input orLanguages(String sourceDefault, String targetDefault) {
      return new Input(
          format,
          path,
          source,
          target,
          sourceColumn,
          targetColumn,
          sourceField,
          targetField,
          header,
          sourceLanguage.isBlank() ? sourceDefault : sourceLanguage,
          targetLanguage.isBlank() ? targetDefault : targetLanguage,
          inlineCodes,
          split);
    }
  }

  /** Limits of a usable pair. */
  public record Filters(
      int minimumWords,
      int maximumWords,
      int maximumCharacters,
      double maximumLengthRatio,
      int ratioFreeCharacters,
      boolean rejectIdentical,
      boolean rejectDuplicates)
      implements Serializable {
    public Filters {
      Check.atLeast("corpus.filters.minimumWords", minimumWords, 1);
      Check.atLeast("corpus.filters.maximumWords", maximumWords, minimumWords);
      Check.atLeast("corpus.filters.maximumCharacters", maximumCharacters, 1);
      Check.atLeast("corpus.filters.maximumLengthRatio", maximumLengthRatio, 1);
      Check.atLeast("corpus.filters.ratioFreeCharacters", ratioFreeCharacters, 0);
    }
  }

  /** Shares of the source sentences set apart. */
  public record Split(double valid, double test) implements Serializable {
    public Split {
      Check.within("corpus.split.valid", valid, 0, 1);
      Check.within("corpus.split.test", test, 0, 1);
      Check.within("corpus.split.valid + corpus.split.test", valid + test, 0, 0.9);
    }
  }
}
