/** The drawings in use, by name: the pages' own files, so that both halves draw alike. */
import arrowLeft from "../../../src/tillbook/plumbing/icons/arrow-left.svg?raw";
import arrowLeftRight from "../../../src/tillbook/plumbing/icons/arrow-left-right.svg?raw";
import ban from "../../../src/tillbook/plumbing/icons/ban.svg?raw";
import banknote from "../../../src/tillbook/plumbing/icons/banknote.svg?raw";
import bookOpen from "../../../src/tillbook/plumbing/icons/book-open.svg?raw";
import check from "../../../src/tillbook/plumbing/icons/check.svg?raw";
import circleAlert from "../../../src/tillbook/plumbing/icons/circle-alert.svg?raw";
import circleCheck from "../../../src/tillbook/plumbing/icons/circle-check.svg?raw";
import circleDashed from "../../../src/tillbook/plumbing/icons/circle-dashed.svg?raw";
import circlePause from "../../../src/tillbook/plumbing/icons/circle-pause.svg?raw";
import circle from "../../../src/tillbook/plumbing/icons/circle.svg?raw";
import cloudOff from "../../../src/tillbook/plumbing/icons/cloud-off.svg?raw";
import cloudUpload from "../../../src/tillbook/plumbing/icons/cloud-upload.svg?raw";
import creditCard from "../../../src/tillbook/plumbing/icons/credit-card.svg?raw";
import deleteDrawn from "../../../src/tillbook/plumbing/icons/delete.svg?raw";
import download from "../../../src/tillbook/plumbing/icons/download.svg?raw";
import ellipsis from "../../../src/tillbook/plumbing/icons/ellipsis.svg?raw";
import ellipsisVertical from "../../../src/tillbook/plumbing/icons/ellipsis-vertical.svg?raw";
import gift from "../../../src/tillbook/plumbing/icons/gift.svg?raw";
import hardDrive from "../../../src/tillbook/plumbing/icons/hard-drive.svg?raw";
import keyboard from "../../../src/tillbook/plumbing/icons/keyboard.svg?raw";
import layoutGrid from "../../../src/tillbook/plumbing/icons/layout-grid.svg?raw";
import layoutList from "../../../src/tillbook/plumbing/icons/layout-list.svg?raw";
import lock from "../../../src/tillbook/plumbing/icons/lock.svg?raw";
import logOut from "../../../src/tillbook/plumbing/icons/log-out.svg?raw";
import mail from "../../../src/tillbook/plumbing/icons/mail.svg?raw";
import minus from "../../../src/tillbook/plumbing/icons/minus.svg?raw";
import percent from "../../../src/tillbook/plumbing/icons/percent.svg?raw";
import plus from "../../../src/tillbook/plumbing/icons/plus.svg?raw";
import printer from "../../../src/tillbook/plumbing/icons/printer.svg?raw";
import receipt from "../../../src/tillbook/plumbing/icons/receipt.svg?raw";
import refreshCw from "../../../src/tillbook/plumbing/icons/refresh-cw.svg?raw";
import scanBarcode from "../../../src/tillbook/plumbing/icons/scan-barcode.svg?raw";
import settings from "../../../src/tillbook/plumbing/icons/settings.svg?raw";
import shoppingBasket from "../../../src/tillbook/plumbing/icons/shopping-basket.svg?raw";
import split from "../../../src/tillbook/plumbing/icons/split.svg?raw";
import star from "../../../src/tillbook/plumbing/icons/star.svg?raw";
import sun from "../../../src/tillbook/plumbing/icons/sun.svg?raw";
import tag from "../../../src/tillbook/plumbing/icons/tag.svg?raw";
import trash2 from "../../../src/tillbook/plumbing/icons/trash-2.svg?raw";
import undo2 from "../../../src/tillbook/plumbing/icons/undo-2.svg?raw";
import user from "../../../src/tillbook/plumbing/icons/user.svg?raw";
import userCheck from "../../../src/tillbook/plumbing/icons/user-check.svg?raw";
import userPlus from "../../../src/tillbook/plumbing/icons/user-plus.svg?raw";
import volume2 from "../../../src/tillbook/plumbing/icons/volume-2.svg?raw";
import wallet from "../../../src/tillbook/plumbing/icons/wallet.svg?raw";
import x from "../../../src/tillbook/plumbing/icons/x.svg?raw";

export const DRAWINGS = {
  "arrow-left": arrowLeft,
  "arrow-left-right": arrowLeftRight,
  "ban": ban,
  "banknote": banknote,
  "book-open": bookOpen,
  "check": check,
  "circle-alert": circleAlert,
  "circle-check": circleCheck,
  "circle-dashed": circleDashed,
  "circle-pause": circlePause,
  "circle": circle,
  "cloud-off": cloudOff,
  "cloud-upload": cloudUpload,
  "credit-card": creditCard,
  "delete": deleteDrawn,
  "download": download,
  "ellipsis": ellipsis,
  "ellipsis-vertical": ellipsisVertical,
  "gift": gift,
  "hard-drive": hardDrive,
  "keyboard": keyboard,
  "layout-grid": layoutGrid,
  "layout-list": layoutList,
  "lock": lock,
  "log-out": logOut,
  "mail": mail,
  "minus": minus,
  "percent": percent,
  "plus": plus,
  "printer": printer,
  "receipt": receipt,
  "refresh-cw": refreshCw,
  "scan-barcode": scanBarcode,
  "settings": settings,
  "shopping-basket": shoppingBasket,
  "split": split,
  "star": star,
  "sun": sun,
  "tag": tag,
  "trash-2": trash2,
  "undo-2": undo2,
  "user": user,
  "user-check": userCheck,
  "user-plus": userPlus,
  "volume-2": volume2,
  "wallet": wallet,
  "x": x,
} as const;

export type IconName = keyof typeof DRAWINGS;
