/** The drawings in use, by name; each is one file of the package, so that no other is built in. */
import ArrowLeft from "@lucide/svelte/icons/arrow-left";
import ArrowLeftRight from "@lucide/svelte/icons/arrow-left-right";
import Ban from "@lucide/svelte/icons/ban";
import Banknote from "@lucide/svelte/icons/banknote";
import Check from "@lucide/svelte/icons/check";
import ChevronRight from "@lucide/svelte/icons/chevron-right";
import CircleAlert from "@lucide/svelte/icons/circle-alert";
import CircleCheck from "@lucide/svelte/icons/circle-check";
import CircleDashed from "@lucide/svelte/icons/circle-dashed";
import CirclePause from "@lucide/svelte/icons/circle-pause";
import Circle from "@lucide/svelte/icons/circle";
import CloudAlert from "@lucide/svelte/icons/cloud-alert";
import CloudOff from "@lucide/svelte/icons/cloud-off";
import CloudUpload from "@lucide/svelte/icons/cloud-upload";
import CreditCard from "@lucide/svelte/icons/credit-card";
import Delete from "@lucide/svelte/icons/delete";
import Download from "@lucide/svelte/icons/download";
import Ellipsis from "@lucide/svelte/icons/ellipsis";
import EllipsisVertical from "@lucide/svelte/icons/ellipsis-vertical";
import File from "@lucide/svelte/icons/file";
import Gift from "@lucide/svelte/icons/gift";
import HardDrive from "@lucide/svelte/icons/hard-drive";
import Keyboard from "@lucide/svelte/icons/keyboard";
import LayoutGrid from "@lucide/svelte/icons/layout-grid";
import LayoutList from "@lucide/svelte/icons/layout-list";
import Lock from "@lucide/svelte/icons/lock";
import LogOut from "@lucide/svelte/icons/log-out";
import Minus from "@lucide/svelte/icons/minus";
import Monitor from "@lucide/svelte/icons/monitor";
import Moon from "@lucide/svelte/icons/moon";
import Percent from "@lucide/svelte/icons/percent";
import Plus from "@lucide/svelte/icons/plus";
import Printer from "@lucide/svelte/icons/printer";
import Receipt from "@lucide/svelte/icons/receipt";
import RefreshCw from "@lucide/svelte/icons/refresh-cw";
import ScanBarcode from "@lucide/svelte/icons/scan-barcode";
import Settings from "@lucide/svelte/icons/settings";
import ShoppingBasket from "@lucide/svelte/icons/shopping-basket";
import Split from "@lucide/svelte/icons/split";
import Star from "@lucide/svelte/icons/star";
import Store from "@lucide/svelte/icons/store";
import Sun from "@lucide/svelte/icons/sun";
import Tag from "@lucide/svelte/icons/tag";
import Trash2 from "@lucide/svelte/icons/trash-2";
import Undo2 from "@lucide/svelte/icons/undo-2";
import UserRound from "@lucide/svelte/icons/user-round";
import UserRoundCheck from "@lucide/svelte/icons/user-round-check";
import UserRoundPlus from "@lucide/svelte/icons/user-round-plus";
import UsersRound from "@lucide/svelte/icons/users-round";
import Volume2 from "@lucide/svelte/icons/volume-2";
import Wallet from "@lucide/svelte/icons/wallet";
import X from "@lucide/svelte/icons/x";

export const DRAWINGS = {
  "arrow-left": ArrowLeft,
  "arrow-left-right": ArrowLeftRight,
  "ban": Ban,
  "banknote": Banknote,
  "check": Check,
  "chevron-right": ChevronRight,
  "circle-alert": CircleAlert,
  "circle-check": CircleCheck,
  "circle-dashed": CircleDashed,
  "circle-pause": CirclePause,
  "circle": Circle,
  "cloud-alert": CloudAlert,
  "cloud-off": CloudOff,
  "cloud-upload": CloudUpload,
  "credit-card": CreditCard,
  "delete": Delete,
  "download": Download,
  "ellipsis": Ellipsis,
  "ellipsis-vertical": EllipsisVertical,
  "file": File,
  "gift": Gift,
  "hard-drive": HardDrive,
  "keyboard": Keyboard,
  "layout-grid": LayoutGrid,
  "layout-list": LayoutList,
  "lock": Lock,
  "log-out": LogOut,
  "minus": Minus,
  "monitor": Monitor,
  "moon": Moon,
  "percent": Percent,
  "plus": Plus,
  "printer": Printer,
  "receipt": Receipt,
  "refresh-cw": RefreshCw,
  "scan-barcode": ScanBarcode,
  "settings": Settings,
  "shopping-basket": ShoppingBasket,
  "split": Split,
  "star": Star,
  "store": Store,
  "sun": Sun,
  "tag": Tag,
  "trash-2": Trash2,
  "undo-2": Undo2,
  "user-round": UserRound,
  "user-round-check": UserRoundCheck,
  "user-round-plus": UserRoundPlus,
  "users-round": UsersRound,
  "volume-2": Volume2,
  "wallet": Wallet,
  "x": X,
} as const;

export type IconName = keyof typeof DRAWINGS;
