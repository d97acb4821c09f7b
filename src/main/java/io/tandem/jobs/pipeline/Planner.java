package io.tandem.jobs.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tandem.Text;
import io.tandem.UserException;
import io.tandem.config.CorpusSettings;
import io.tandem.config.InputSettings;
import io.tandem.config.RuleSettings;
import io.tandem.config.SubwordSettings;
import io.tandem.corpus.cleaning.rules.ModelScore;
import io.tandem.corpus.directory.CorpusDirectory;
import io.tandem.corpus.directory.FileHashes;
import io.tandem.corpus.format.BitextFile;
import io.tandem.corpus.source.BitextFiles;
import io.tandem.corpus.source.TableSnapshots;
import io.tandem.run.TrainedModels;
import io.tandem.storage.GivenPath;
import io.tandem.storage.StoreJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;

/** Computes the keys of steps, and finds which of them are done, here or in other pipelines. */
final class Planner {
  private static final List<String> PLACES_OF_INPUTS =
      List.of("path", "source", "target", "snapshot");

  private static final ObjectNode DEFAULTS_OF_INPUTS =
      StoreJson.MAPPER.valueToTree(InputSettings.of(Map.of("path", "any.tsv")));

  /** The differences that the plan names for a step. */
  private static final int SHOWN = 3;

  private final StepContext context;
  private final List<PipelineDirectory> others;
  private final Set<String> trusted;
  private final Map<String, Integer> retries;

  /** The hashes of files that are known, by what identifies a state of them. */
  private final Map<String, String> hashes;

  private final Map<String, String> fingerprints = new HashMap<>();

  /** The names of files of text, by what identifies them in keys. */
  private final Map<String, String> files = new HashMap<>();

  /** The keys of earlier steps as text: of trusted ones those that their results have. */
  private final Map<String, String> keys = new HashMap<>();

  /**
   * @param others pipelines from which steps are taken
   * @param trusted the steps whose newest result is taken, whatever its key
   * @param retries how often steps were to be made again
   */
  Planner(
      StepContext context,
      List<PipelineDirectory> others,
      Set<String> trusted,
      Map<String, Integer> retries)
      throws IOException {
    this.context = context;
    this.others = List.copyOf(others);
    this.trusted = Set.copyOf(trusted);
    this.retries = Map.copyOf(retries);
    hashes = new TreeMap<>(context.directory().hashes());
  }

  /** Returns the hashes of all files that were read. */
  Map<String, String> hashes() {
    return hashes;
  }

  /** Plans steps in their order. */
  List<PlannedStep> plan(List<Step> steps) throws IOException {
    List<PlannedStep> planned = new ArrayList<>();
    for (Step step : steps) {
      PlannedStep found = plan(step);
      context.planned(found.name(), found.key(), found.artifact());
      planned.add(found);
    }
    return planned;
  }

  private PlannedStep plan(Step step) throws IOException {
    StepKey key = new StepKey(ingredients(step));
    String text = key.text();
    keys.put(step.name(), text);
    for (PipelineDirectory place : places()) {
      Optional<StepRecord> done = place.done(step.name(), text);
      if (done.isPresent()) {
        String where = place.equals(context.directory()) ? "" : "from " + place.path();
        return found(step, key, place, done.get(), /* trusted= */ false, where);
      }
    }
    List<StepRecord> earlier = context.directory().all(step.name());
    if (trusted.contains(step.name())) {
      if (earlier.isEmpty()) {
        throw UserException.of(
            "the step %s is to be taken as it is, but %s has no result of it: leave out --trust or"
                + " --from",
            step.name(), context.directory().path());
      }
      keys.put(step.name(), earlier.get(0).key());
      String why = "trusted; " + changes(key, earlier.get(0).ingredients());
      return found(step, key, context.directory(), earlier.get(0), /* trusted= */ true, why);
    }
    return new PlannedStep(
        step,
        key,
        text,
        artifact(context.directory(), step, text),
        Optional.empty(),
        /* reused= */ false,
        /* trusted= */ false,
        earlier.isEmpty() ? "" : changes(key, earlier.get(0).ingredients()),
        PlannedStep.State.PENDING);
  }

  private static PlannedStep found(
      Step step,
      StepKey key,
      PipelineDirectory place,
      StepRecord record,
      boolean trusted,
      String why) {
    return new PlannedStep(
        step,
        key,
        record.key(),
        artifact(place, step, record.key()),
        Optional.of(record),
        /* reused= */ true,
        trusted,
        why,
        PlannedStep.State.DONE);
  }

  /**
   * Requires text and models outside the pipeline that a corpus is made of to be those of its key.
   * Other steps load such a model once, by {@link StepContext#open}.
   *
   * @throws UserException if they have changed
   */
  void requireUnchanged(PlannedStep step) throws IOException {
    if (step.step().kind() != StepKind.CORPUS) {
      return;
    }
    fingerprints.clear();
    StepKey now = new StepKey(ingredients(step.step()));
    if (!now.equals(step.key())) {
      throw StepContext.changed(step.step(), changes(now, step.key().ingredients()));
    }
  }

  private static Path artifact(PipelineDirectory place, Step step, String key) {
    return new Path(place.step(step.name(), key), step.artifact());
  }

  private List<PipelineDirectory> places() {
    return Stream.concat(Stream.of(context.directory()), others.stream()).toList();
  }

  private String changes(StepKey key, Map<String, String> earlier) {
    List<String> differences = key.differences(earlier, files);
    String some = String.join("; ", differences.subList(0, Math.min(SHOWN, differences.size())));
    return differences.size() > SHOWN
        ? Text.format("%s; %d more", some, differences.size() - SHOWN)
        : some;
  }

  private SortedMap<String, String> ingredients(Step step) throws IOException {
    SortedMap<String, String> all = new TreeMap<>();
    all.put("version", step.kind() + " " + step.kind().version());
    all.put("form", step.form());
    all.put("retry", Integer.toString(retries.getOrDefault(step.name(), 0)));
    step.settingsOfKey(context)
        .forEach(
            (setting, value) -> {
              if (step.dependsOn(setting)) {
                all.put(StepKey.SETTING + setting, value);
              }
            });
    for (String input : Set.copyOf(step.inputs().values())) {
      all.put(StepKey.STEP + input, keys.get(input));
    }
    for (Map.Entry<String, String> model : step.given().entrySet()) {
      all.put(StepKey.MODEL + model.getKey(), fingerprint(model.getValue()));
    }
    if (step.kind() == StepKind.CORPUS) {
      addText(step, all);
      addOtherFiles(step, all);
    }
    return all;
  }

  /** Adds what identifies the text of the inputs: settings without paths, and hashes. */
  private void addText(Step step, Map<String, String> ingredients) throws IOException {
    if (step.text().isEmpty()) {
      return;
    }
    SparkSession spark = context.spark();
    CorpusSettings pinned =
        TableSnapshots.pinned(spark, step.settings().settings().corpus(), line -> {});
    List<InputSettings> inputs = pinned.inputs();
    List<BitextFile> texts = new BitextFiles(context.conf().configuration(), line -> {}).of(inputs);
    hash(texts);
    for (int i = 0; i < inputs.size(); i++) {
      ObjectNode form = StoreJson.MAPPER.valueToTree(inputs.get(i));
      form.remove(PLACES_OF_INPUTS);
      DEFAULTS_OF_INPUTS
          .fields()
          .forEachRemaining(
              field -> {
                if (field.getValue().equals(form.get(field.getKey()))) {
                  form.remove(field.getKey());
                }
              });
      ingredients.put(Text.format("input %d", i + 1), form.toString());
    }
    for (BitextFile file : texts) {
      int input = inputs.indexOf(file.input()) + 1;
      String name = StepKey.TEXT + (file.order() + 1);
      String text =
          TableSnapshots.isTable(file.input())
              ? file.input().path() + " " + file.input().snapshot()
              : hashOf(file.source()) + hashOf(file.target());
      String ofTarget = file.target().isEmpty() ? "" : " + " + new Path(file.target()).getName();
      files.put(text, new Path(file.source()).getName() + ofTarget);
      ingredients.put(inputs.size() == 1 ? name : Text.format("%s of input %d", name, input), text);
    }
  }

  private void hash(List<BitextFile> texts) throws IOException {
    Map<String, String> unknown = new TreeMap<>();
    for (BitextFile file : texts) {
      for (String path : List.of(file.source(), file.target())) {
        if (!TableSnapshots.isTable(file.input())
            && !path.isEmpty()
            && !hashes.containsKey(state(path))) {
          unknown.put(path, state(path));
        }
      }
    }
    FileHashes.of(context.spark(), List.copyOf(unknown.keySet()))
        .forEach((path, hash) -> hashes.put(unknown.get(path), hash));
  }

  private String hashOf(String path) throws IOException {
    return path.isEmpty() ? "" : hashes.get(state(path));
  }

  /** Identifies a state of a file: a file that was written again has another time. */
  private String state(String path) throws IOException {
    FileStatus status = GivenPath.file(path).status(context.conf().configuration());
    return Text.format("%s %d %d", path, status.getLen(), status.getModificationTime());
  }

  /** Adds the contents of test sets, corpora and subword models that settings name. */
  private void addOtherFiles(Step step, Map<String, String> ingredients) throws IOException {
    CorpusSettings corpus = step.settings().settings().corpus();
    add("test set", "corpus.leakage.against", corpus.leakage().against(), ingredients);
    add("other corpus", "corpus.duplicates.against", corpus.duplicates().against(), ingredients);
    for (RuleSettings rule : corpus.rules()) {
      if (rule.rule().equals(ModelScore.KIND)) {
        for (String direction : List.of("forward", "backward")) {
          String model = rule.parameters().get(direction).toString();
          if (!model.isEmpty()) {
            ingredients.put("model of " + rule.name() + " " + direction, fingerprint(model));
          }
        }
      }
    }
    SubwordSettings subword = step.settings().settings().subword();
    if (subword.kind() == SubwordSettings.Kind.MODEL) {
      ingredients.put("model of subwords", fingerprint(subword.model()));
      return;
    }
    List<String> files = new ArrayList<>(List.of(subword.model(), subword.targetModel()));
    files.addAll(subword.vocabularies());
    files.removeIf(String::isBlank);
    add("subword file", "subword.model", files, ingredients);
  }

  private void add(String name, String setting, List<String> paths, Map<String, String> ingredients)
      throws IOException {
    for (int i = 0; i < paths.size(); i++) {
      ingredients.put(name + " " + (i + 1), content(setting, paths.get(i)));
    }
  }

  private String content(String setting, String path) throws IOException {
    Path place = GivenPath.setting(setting, path).in(context.conf().configuration());
    Optional<String> corpus = CorpusDirectory.identity(place, context.conf());
    if (corpus.isPresent()) {
      return corpus.get();
    }
    String state = state(path);
    if (!hashes.containsKey(state)) {
      hashes.put(state, FileHashes.of(GivenPath.setting(setting, path), context.conf()));
    }
    return hashes.get(state);
  }

  private String fingerprint(String model) throws IOException {
    String known = fingerprints.get(model);
    if (known == null) {
      known = TrainedModels.of(context.spark()).open(model).model().fingerprint();
      fingerprints.put(model, known);
    }
    return known;
  }
}
