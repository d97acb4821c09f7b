package io.tandem.subword;

import io.tandem.config.SubwordSettings.Sides;
import io.tandem.subword.SubwordSide.LineCoder;
import io.tandem.subword.imported.ImportedTokenizer;
import io.tandem.subword.imported.MarianTokenizers;
import io.tandem.subword.imported.ModelFile;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Both sides of subwords, which share their coder if the same pieces serve both.
 *
 * @param form the properties of both
 */
record SubwordSides(SubwordForm form, SubwordSide source, SubwordSide target) {
  static SubwordSides of(SubwordForm form, LineCoder source, LineCoder target) {
    return new SubwordSides(
        form,
        new SubwordSide(Side.SOURCE, form, source),
        new SubwordSide(Side.TARGET, form, target));
  }

  static SubwordSides joint(SubwordForm form, LineCoder both) {
    return of(form, both, both);
  }

  /** Returns the sides of another tool's model. */
  static SubwordSides imported(SubwordForm form, ImportedTokenizer model, String file) {
    return joint(form, new ImportedCoder(model, ImportedIds.of(model, form.tags(), file)));
  }

  /** Returns the sides of a Marian model. */
  static SubwordSides marian(
      SubwordForm form, ModelFile source, ModelFile target, List<ModelFile> vocabularies) {
    MarianTokenizers models = MarianTokenizers.of(source, target, vocabularies);
    ImportedIds ofSource = ImportedIds.of(models.source(), form.tags(), source.name());
    ImportedIds ofTarget =
        models.isJoint() ? ofSource : ImportedIds.of(models.target(), List.of(), target.name());
    return of(
        form,
        new ImportedCoder(models.source(), ofSource),
        new ImportedCoder(models.target(), ofTarget));
  }

  /** Returns whether an id is the same token on both sides. */
  @SuppressWarnings("ReferenceEquality") // One vocabulary for both, not two that are equal.
  boolean isJoint() {
    return source.vocabulary() == target.vocabulary();
  }

  /** Returns the learned subwords by file name: one file for both sides, or one for each. */
  Map<String, SubwordSide> learned(String file) {
    Map<String, SubwordSide> named = new LinkedHashMap<>();
    if (form.sides() == Sides.JOINT) {
      named.put(file, source);
    } else {
      named.put(Side.SOURCE.file(file), source);
      named.put(Side.TARGET.file(file), target);
    }
    return named;
  }
}
