package io.tandem.jobs.pipeline;

import io.tandem.UserException;
import io.tandem.config.CorpusSettings.Split;
import io.tandem.config.InputSettings;
import io.tandem.config.SettingsReader;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.CorpusManifest;
import io.tandem.corpus.directory.CorpusWriter;
import io.tandem.corpus.table.PairTable;
import io.tandem.jobs.prepare.CorpusPreparation;
import io.tandem.training.checkpoint.PretrainedModel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.hadoop.fs.Path;

/** A corpus is prepared: from text, or from the results of earlier steps. */
final class CorpusStep extends Step {
  private static final String INPUTS = "corpus.inputs";
  private static final String AGAINST = "corpus.leakage.against";
  private static final String SPLIT = "corpus.split.";
  private static final String APART = "apart from";
  private static final List<String> USED =
      List.of(PairTable.TRAIN, PairTable.VALID, PairTable.TEST);

  /** The results of earlier steps that become its inputs; none if text does. */
  private final List<Part> parts = new ArrayList<>();

  /** A model that scores the pairs; null for none. */
  private Filter filter;

  private CorpusStep(String name, SettingsReader settings) {
    super(name, StepKind.CORPUS, settings);
  }

  /**
   * Pairs that an earlier step has made.
   *
   * @param step the step, by whose name stages of training call the pairs
   * @param split the split of its corpus; empty if its artifact is a table of translations
   * @param source the column that becomes the source
   * @param target the column that becomes the target
   * @param into the split that they become
   * @param weight how often an epoch sees each
   * @param tags the tags of the source
   */
  record Part(
      String step,
      String split,
      String source,
      String target,
      String into,
      double weight,
      List<String> tags) {
    /** Returns a split of a corpus as it is. */
    static Part split(String corpus, String split) {
      return new Part(corpus, split, PairTable.SOURCE, PairTable.TARGET, split, 1, List.of());
    }

    /** Returns the pairs in the other direction. */
    Part reversed() {
      return new Part(step, split, target, source, into, weight, tags);
    }

    Part weighted(double times) {
      return new Part(step, split, source, target, into, times, tags);
    }
  }

  /**
   * The rule that leaves out pairs by the score of a backward model.
   *
   * @param backward the role of the model
   */
  private record Filter(double drop, String backward) {}

  /** A corpus of the text that the settings name. */
  static CorpusStep ofText(String name, SettingsReader settings) {
    return new CorpusStep(name, settings);
  }

  /**
   * A corpus of the results of earlier steps. What they have cleaned already is cleaned again only
   * where {@code settings} ask for it.
   */
  static CorpusStep ofParts(String name, SettingsReader settings, List<Part> parts) {
    CorpusStep step = new CorpusStep(name, settings);
    step.parts.addAll(parts);
    parts.forEach(part -> step.reads(part.step(), part.step()));
    return step;
  }

  /** Leaves out text that the corpus of an earlier step has, or that is like its test pairs. */
  CorpusStep apartFrom(String corpus) {
    reads(APART, corpus);
    return this;
  }

  /** Leaves out the share of its pairs from which a backward model predicts the source worst. */
  CorpusStep without(double share, ModelOfStep backward) {
    filter = new Filter(share, backward.system());
    uses(backward.system(), backward);
    return this;
  }

  /** Returns the names by which stages of training may call the inputs of train. */
  SortedSet<String> namesOfTraining() {
    Stream<String> ofText =
        text().stream()
            .filter(input -> input.split() == Split.AUTO || input.split() == Split.TRAIN)
            .map(InputSettings::nameOrPath);
    Stream<String> ofParts =
        parts.stream().filter(part -> part.into().equals(PairTable.TRAIN)).map(Part::step);
    return Stream.concat(ofText, ofParts).collect(Collectors.toCollection(TreeSet::new));
  }

  /** Returns the names that are given to inputs which may have test pairs. */
  Stream<String> namesOfTest() {
    return text().stream()
        .filter(input -> input.split() == Split.AUTO || input.split() == Split.TEST)
        .map(InputSettings::name)
        .filter(name -> !name.isEmpty());
  }

  @Override
  List<InputSettings> text() {
    return parts.isEmpty() ? settings().settings().corpus().inputs() : List.of();
  }

  @Override
  boolean dependsOn(String setting) {
    boolean isSplit = parts.isEmpty() || !setting.startsWith(SPLIT); // Parts say where they go.
    return isSplit && super.dependsOn(setting);
  }

  @Override
  String form() {
    return parts + (filter == null ? "" : filter.toString());
  }

  @Override
  String artifact() {
    return "corpus";
  }

  @Override
  boolean isComplete(Path artifact, StepContext context) throws IOException {
    return CorpusDirectory.identity(artifact, context.conf()).isPresent();
  }

  @Override
  Optional<Integer> make(Path artifact, StepContext context) throws IOException {
    SettingsReader located = settings().with("corpus.dir", artifact.toString(), name());
    if (!parts.isEmpty()) {
      List<Map<String, Object>> inputs = new ArrayList<>();
      for (Part part : parts) {
        input(part, context).ifPresent(inputs::add);
      }
      located = located.with(INPUTS, inputs, name());
    }
    if (inputs().containsKey(APART)) {
      located = apart(located, context.artifact(inputs().get(APART)).toString());
    }
    if (filter != null) {
      located =
          located.withRule(
              Map.of(
                  "rule", "model-score",
                  "backward", context.model(this, filter.backward()),
                  "drop", filter.drop()),
              name());
    }
    SettingsReader complete = PretrainedModel.corpusSettings(located, context.conf());
    new CorpusPreparation(context.spark(), complete.settings(), name(), context.out())
        .make(context::progress, CorpusWriter::create);
    return Optional.empty();
  }

  /**
   * Refuses to begin if there will be no test pairs, or if later corpora would lose what inputs ask
   * for.
   *
   * @param isTaken whether other corpora take their pairs from this one
   */
  CorpusStep checked(boolean isTaken) {
    boolean hasTest = settings().settings().corpus().split().test() > 0;
    for (InputSettings input : text()) {
      hasTest |= input.split() == Split.TEST;
      if (isTaken && (input.weight() != 1 || !input.tags().isEmpty())) {
        throw UserException.of(
            "corpus.inputs: %s has a weight or tags, which corpora that a pipeline makes of this one would not have: leave them out, or take pipeline.recipe = plain",
            input.nameOrPath());
      }
    }
    if (!hasTest) {
      throw new UserException(
          "the pipeline tests its models, and the corpus will have no test pairs: set corpus.split.test, or give an input with split = test");
    }
    return this;
  }

  @Override
  void requireOfKey(Path artifact, StepContext context) {
    List<String> read =
        manifest(artifact, context).inputs().stream()
            .map(
                file ->
                    file.sha256().isEmpty()
                        ? file.file() + " " + file.snapshot()
                        : file.sha256() + file.targetSha256())
            .sorted()
            .toList();
    if (!text().isEmpty() && !read.equals(context.key(name()).texts())) {
      throw StepContext.changed(this, "its text has changed");
    }
  }

  private static CorpusManifest manifest(Path artifact, StepContext context) {
    return CorpusDirectory.openAny(artifact.toString(), context.conf().configuration()).manifest();
  }

  @Override
  void requireUsable(Path artifact, StepContext context) {
    CorpusManifest manifest = manifest(artifact, context);
    for (String split :
        text().isEmpty() || inputs().containsKey(APART) ? List.<String>of() : USED) {
      if (manifest.split(split).pairs() == 0) {
        throw UserException.of(
            "the corpus has no %s pairs, which the steps after it need: set corpus.split.%s, or give an input with split = %s",
            split, split, split);
      }
    }
  }

  private SettingsReader apart(SettingsReader located, String corpus) {
    List<String> against = new ArrayList<>(located.settings().corpus().leakage().against());
    against.add(corpus);
    return located
        .with("corpus.duplicates.against", List.of(corpus), name())
        .with(AGAINST, against, name())
        .with("corpus.leakage.action", "remove", name());
  }

  /** Returns an element of {@code corpus.inputs}; empty if the part has no pairs. */
  private static Optional<Map<String, Object>> input(Part part, StepContext context) {
    Path artifact = context.artifact(part.step());
    Path files = artifact;
    if (!part.split().isEmpty()) {
      CorpusDirectory corpus =
          CorpusDirectory.openAny(artifact.toString(), context.conf().configuration());
      if (corpus.manifest().split(part.split()).pairs() == 0) {
        return Optional.empty();
      }
      files = corpus.files(part.split());
    }
    return Optional.of(
        Map.of(
            "format", "parquet",
            "name", part.step(),
            "path", files.toString(),
            "sourceField", part.source(),
            "targetField", part.target(),
            "split", part.into(),
            "weight", part.weight(),
            "tags", part.tags()));
  }

  @Override
  Map<String, Object> figures(Path artifact, StepContext context) {
    CorpusManifest manifest = manifest(artifact, context);
    Map<String, Object> figures = new LinkedHashMap<>();
    figures.put("read", manifest.read());
    manifest.splits().forEach((split, of) -> figures.put(split, of.pairs()));
    figures.put("rejected", manifest.rejected());
    return figures;
  }
}
