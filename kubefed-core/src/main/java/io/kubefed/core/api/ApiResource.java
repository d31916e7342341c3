package io.kubefed.core.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** An API type, as a type config names it. */
public final class ApiResource extends OpenObject {

  @JsonProperty("group")
  private @Nullable String group;

  @JsonProperty("version")
  private @Nullable String version;

  @JsonProperty("kind")
  private @Nullable String kind;

  @JsonProperty("pluralName")
  private @Nullable String pluralName;

  @JsonProperty("scope")
  private @Nullable String scope;

  /** The API group; absent for the core group. */
  public @Nullable String getGroup() {
    return group;
  }

  /** Sets {@link #getGroup}. */
  public void setGroup(@Nullable String group) {
    this.group = group;
  }

  /** The API version. */
  public @Nullable String getVersion() {
    return version;
  }

  /** Sets {@link #getVersion}. */
  public void setVersion(@Nullable String version) {
    this.version = version;
  }

  /** The kind. */
  public @Nullable String getKind() {
    return kind;
  }

  /** Sets {@link #getKind}. */
  public void setKind(@Nullable String kind) {
    this.kind = kind;
  }

  /** The lower-case plural name. */
  public @Nullable String getPluralName() {
    return pluralName;
  }

  /** Sets {@link #getPluralName}. */
  public void setPluralName(@Nullable String pluralName) {
    this.pluralName = pluralName;
  }

  /** {@code Namespaced} or {@code Cluster}. */
  public @Nullable String getScope() {
    return scope;
  }

  /** Sets {@link #getScope}. */
  public void setScope(@Nullable String scope) {
    this.scope = scope;
  }

  /** True if the scope says that objects of this type live in a namespace. */
  public boolean namespaced() {
    return KubeFedNames.NAMESPACED.equals(scope);
  }

  @Override
  void fields(BiConsumer<String, @Nullable Object> each) {
    each.accept("group", group);
    each.accept("version", version);
    each.accept("kind", kind);
    each.accept("pluralName", pluralName);
    each.accept("scope", scope);
  }
}
