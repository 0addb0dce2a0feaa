"""The writers of the catalogue. Each opens the writer transaction unless it says otherwise."""

from tillbook.masters.catalog.operations.adding import (
    NewProduct,
    SkuTaken,
    UnknownTaxCategory,
    add_product,
    add_products,
)
from tillbook.masters.catalog.operations.by_table import RowEdit, change_by_table
from tillbook.masters.catalog.operations.changing import Change, change_some
from tillbook.masters.catalog.operations.code_layouts import add_code_layout, remove_code_layout
from tillbook.masters.catalog.operations.departments import OLDEST, set_department_age
from tillbook.masters.catalog.operations.editing import (
    ProductEdit,
    VariantEdit,
    change_price,
    create_product,
    edit_product,
)
from tillbook.masters.catalog.operations.kits import NotAComponent, set_components
from tillbook.masters.catalog.operations.many import (
    archive_variants,
    change_prices,
    change_tax_category,
    move_to_department,
    restore_archived,
    restore_prices,
    restore_products,
    restore_variants,
)
from tillbook.masters.catalog.operations.modifier_checks import NotAModifier
from tillbook.masters.catalog.operations.modifiers import (
    NewOption,
    add_group,
    archive_group,
    change_group,
    set_groups,
    set_options,
    set_takes,
)

__all__ = [
    "OLDEST",
    "Change",
    "NewOption",
    "NewProduct",
    "NotAComponent",
    "NotAModifier",
    "ProductEdit",
    "RowEdit",
    "SkuTaken",
    "UnknownTaxCategory",
    "VariantEdit",
    "add_code_layout",
    "add_group",
    "add_product",
    "add_products",
    "archive_group",
    "archive_variants",
    "change_by_table",
    "change_group",
    "change_price",
    "change_prices",
    "change_some",
    "change_tax_category",
    "create_product",
    "edit_product",
    "move_to_department",
    "remove_code_layout",
    "restore_archived",
    "restore_prices",
    "restore_products",
    "restore_variants",
    "set_components",
    "set_department_age",
    "set_groups",
    "set_options",
    "set_takes",
]
